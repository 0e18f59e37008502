import { type ModelFlags, openingOf } from '../model-flags.js';
import { addDetectorFlags, count, detectorFlag, fraction, positive, share } from '../options.js';
import type { Register } from './register.js';

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
    await pipeline.withModel(openingOf(flags), async ({ model, backbone, detector }) => {
      const [a] = await pipeline.embedFaces([left], backbone, model, detector);
      const [b] = await pipeline.embedFaces([right], backbone, model, detector);
      if (a === undefined || b === undefined) return;
      const { fmr, reject, prior } = flags;
      const found = pipeline.verifyFaces(a, b, model, { fmr, reject, prior });
      context.result({ left, right, ...found }, () =>
        [
          found.decision,
          found.reason,
          comparison(found, model.calibration?.pairs?.score === 'scale-fitted'),
          `probability ${found.probability.toFixed(4)} (prior ${prior})`,
          `confidence ${left}: ${found.confidence.left.toPrecision(4)}`,
          `confidence ${right}: ${found.confidence.right.toPrecision(4)}`,
        ].join('\n'),
      );
    });
  });
};

/** What the decision rests on: the cosine, or what was fitted to it and to both confidences. */
const comparison = ({ score, cosine }: import('@scaleface/pipeline').Verification, fitted: boolean): string =>
  fitted
    ? `score ${score.toFixed(3)}, fitted to cosine and confidences; cosine ${cosine.toFixed(3)}`
    : `cosine ${cosine.toFixed(3)}`;
