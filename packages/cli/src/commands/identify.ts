import { answerable } from '../answerable.js';
import { addFeatureFlags, type FeatureFlags, readingOf } from '../feature-flags.js';
import { type ModelFlags, openingOf } from '../model-flags.js';
import { addDetectorFlags, count, detectorFlag, fraction, share } from '../options.js';
import { assertImages, remarkOnLeftOut, remarkOnOwnImages, remarkOnSizes } from '../photographs.js';
import { identifyImagesInStore, saveInStore, tooFewPairs } from './identify-in-store.js';
import type { Register } from './register.js';

interface IdentifyFlags extends FeatureFlags, ModelFlags {
  gallery: string;
  fpir: number;
  reject: number;
  prior: number;
  top: number;
  save?: string;
  skipBad?: boolean;
}

type Found = import('@scaleface/pipeline').FaceIdentification;
type LeftOut = import('@scaleface/pipeline').LeftOutOfGallery;

/** `scaleface identify`: who in a gallery is in an image? */
export const identify: Register = (program, context) => {
  const command = program
    .command('identify')
    .description('who from a gallery is in an image: an identity, nobody, or abstention, and why')
    .argument('<probes...>', 'the images')
    .requiredOption(
      '--gallery <source>',
      'a folder of images, one folder per subject; a feature table; or a store: lance:FOLDER, postgres:URL',
    )
    .requiredOption('--model <folder>', 'the model folder')
    .option(
      '--backbone <kind:file>',
      'onnx:FILE, tfjs:MODEL.json, model:FOLDER …, if the folder does not hold its backbone',
    )
    .option('--top <k>', 'candidates to list', count, 5)
    .option('--fpir <rate>', 'share of strangers who may be mistaken for somebody in the gallery', fraction, 0.01)
    .option('--reject <share>', 'no answer for probes less confident than this share of the training pairs', share, 0.1)
    .option('--prior <p>', 'prior probability that the probe is in the gallery', fraction, 0.5)
    .option('--save <file>', 'save the gallery as a feature table with one row per subject, or add it to a store')
    .option(
      '--skip-bad',
      "leave out the gallery's images that do not decode, and identities without any other, instead of failing",
    )
    .option('--threads <n>', 'threads per operation', count)
    .option(...detectorFlag)
    .option('--engine <name...>', 'engines to try, best first');
  addDetectorFlags(addFeatureFlags(command)).action(async (probes: string[], flags: IdentifyFlags) => {
    const pipeline = await import('@scaleface/pipeline');
    const stored = pipeline.isGalleryStore(flags.gallery);
    const idle = flags.save !== undefined ? '--save' : flags.skipBad === true ? '--skip-bad' : undefined;
    if (stored && idle !== undefined) {
      const { ScaleFaceError } = await import('@scaleface/numerics');
      throw new ScaleFaceError('has no effect on a store', { code: 'invalid-argument', path: idle });
    }
    const saveStore = flags.save !== undefined && pipeline.isGalleryStore(flags.save);
    if (flags.save !== undefined && !saveStore) {
      await pipeline.assertTableOutput(flags.save, [flags.gallery, flags.model, ...probes], '--save');
    }
    const opening = openingOf(flags);
    await assertImages(probes);
    await pipeline.withModel(opening, async (opened) => {
      const { model, backbone, detector } = opened;
      const { fpir, reject, prior, top, save, skipBad } = flags;
      const { progress } = context;
      let galleryLeftOut = 0;
      const onLeftOut = (leftOut: LeftOut): void => {
        galleryLeftOut = leftOut.images.length;
        remarkOnLeftOut(leftOut, flags.gallery, context);
      };
      const how = { ...(await readingOf(flags)), detector, progress, skipBad, onLeftOut };
      const options = { fpir, reject, prior, top };
      if (stored) return identifyImagesInStore(probes, flags.gallery, opened, options, context);
      const gallery = await pipeline.openGallery(flags.gallery, backbone, model, how);
      if (save !== undefined && saveStore) await saveInStore(save, gallery, opened);
      else if (save !== undefined) await pipeline.writeFeatureTable(save, pipeline.galleryTable(gallery, model));
      await remarkOnOwnImages(probes, flags.gallery, context);
      if (detector === undefined) await remarkOnSizes(probes, backbone.preprocessing, context);
      for await (const probe of answerable(probes, opened, context)) {
        const found = pipeline.identifyFace(probe, gallery, model, options);
        if (!found.sufficient) {
          context.note(tooFewPairs);
        }
        const fitted = model.calibration?.pairs?.score === 'scale-fitted';
        const counted = galleryLeftOut === 0 ? {} : { galleryLeftOut };
        context.result({ probe: probe.name, ...found, ...counted }, () =>
          textOf(probe.name, found, fitted, (head, rows) => pipeline.textTable(head, rows, context.width)),
        );
      }
    });
  });
};

function textOf(
  probe: string,
  found: Found,
  fitted: boolean,
  textTable: typeof import('@scaleface/pipeline').textTable,
): string {
  const rows = found.candidates.map(({ subject, score, cosine, probability, confidence, images }) => [
    subject,
    ...(fitted ? [score.toFixed(3)] : []),
    cosine.toFixed(3),
    probability.toFixed(4),
    confidence.toPrecision(4),
    String(images),
  ]);
  const columns = ['person', ...(fitted ? ['score'] : []), 'cosine', 'probability', 'confidence', 'images'];
  return [
    `${probe}: ${found.decision}${found.subject === undefined ? '' : ` as ${found.subject}`}`,
    found.reason,
    textTable(columns, rows),
    `nobody in the gallery: probability ${found.unknown.toFixed(4)}; confidence of the probe ${found.confidence.toPrecision(4)}`,
  ].join('\n');
}
