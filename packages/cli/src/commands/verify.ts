import { type ModelFlags, openingOf } from '../model-flags.js';
import { addDetectorFlags, count, detectorFlag, fraction, positive, share } from '../options.js';
import { assertImages, remarkOnSizes } from '../photographs.js';
import type { Register } from './register.js';

type Verification = import('@scaleface/pipeline').Verification;

interface VerifyFlags extends ModelFlags {
  fmr: number;
  reject: number;
  prior: number;
}

/** `scaleface verify`: do two images show the same person? */
export const verify: Register = (program, context) => {
  const command = program
    .command('verify')
    .description('whether two images show the same person: match, no match, or abstention, and why')
    .argument('<left>', 'an image')
    .argument('<right>', 'another')
    .requiredOption('--model <folder>', 'the model folder')
    .option(
      '--backbone <kind:file>',
      'onnx:FILE, tfjs:MODEL.json, model:FOLDER …, if the folder does not hold its backbone',
    )
    .option('--fmr <rate>', 'false match rate for which the threshold is set', positive, 0.001)
    .option('--reject <share>', 'no answer for pairs less confident than this share of the training pairs', share, 0.1)
    .option('--prior <p>', 'prior probability of a match', fraction, 0.5)
    .option('--threads <n>', 'threads per operation', count)
    .option(...detectorFlag)
    .option('--engine <name...>', 'engines to try for the head, best first');
  addDetectorFlags(command).action(async (left: string, right: string, flags: VerifyFlags) => {
    const pipeline = await import('@scaleface/pipeline');
    const opening = openingOf(flags);
    await assertImages([left, right]);
    await pipeline.withModel(opening, async ({ model, backbone, detector }) => {
      if (detector === undefined) await remarkOnSizes([left, right], backbone.preprocessing, context);
      const [a] = await pipeline.embedFaces([left], backbone, model, detector);
      const [b] = await pipeline.embedFaces([right], backbone, model, detector);
      if (a === undefined || b === undefined) return;
      const { fmr, reject, prior } = flags;
      const found = pipeline.verifyFaces(a, b, model, { fmr, reject, prior });
      const fitted = model.calibration?.pairs?.score === 'scale-fitted';
      const lines = [found.decision, found.reason, comparison(found, fitted), probabilityOf(found, prior)];
      context.result({ left, right, ...found }, () =>
        [
          ...lines,
          confidenceOf(left, found.confidence.left, found.imageRanks?.left, pipeline.confidenceWords),
          confidenceOf(right, found.confidence.right, found.imageRanks?.right, pipeline.confidenceWords),
          'What would change this:',
          ...found.otherwise.map((sentence) => `- ${sentence}`),
        ].join('\n'),
      );
    });
  });
};

/** The probability with its interval, where the model knows it. */
function probabilityOf({ probability, interval }: Verification, prior: number): string {
  const bounds =
    interval === undefined
      ? ''
      : `, ${100 * interval.level} % interval [${interval.low.toFixed(4)}, ${interval.high.toFixed(4)}]`;
  return `probability ${probability.toFixed(4)}${bounds} (prior ${prior})`;
}

/** A confidence with its place among those of the training images, in words. */
function confidenceOf(
  image: string,
  confidence: number,
  rank: number | undefined,
  words: (rank: number) => string,
): string {
  const said = `confidence ${image}: ${confidence.toPrecision(4)}`;
  if (rank === undefined) return said;
  return `${said}, ${words(rank)}: more than that of ${(100 * rank).toFixed(0)} % of the training images`;
}

/** What the decision rests on: the cosine, or what was fitted to it and to both confidences. */
const comparison = ({ score, cosine }: Verification, fitted: boolean): string =>
  fitted
    ? `score ${score.toFixed(3)}, fitted to cosine and confidences; cosine ${cosine.toFixed(3)}`
    : `cosine ${cosine.toFixed(3)}`;
