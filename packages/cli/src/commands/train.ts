import { addFeatureFlags, type FeatureFlags, featureFile, featuresOf, refuseFeatureFlags } from '../feature-flags.js';
import { type EndToEndMethod, type MethodFlags, methodOf, type TableMethod } from '../method-effects.js';
import { addMethodFlags, endToEndOptions, methodOptions } from '../method-flags.js';
import {
  addEndToEndFlags,
  checkEndToEndFlags,
  type EndToEndFlags,
  imagesOf,
  refuseEndToEndFlags,
  refuseHeadFlags,
  trainImages,
  weightFiles,
} from '../train-images.js';
import type { Register } from './register.js';

interface TrainFlags extends FeatureFlags, EndToEndFlags, MethodFlags {
  out: string;
  logDir?: string;
  engine?: ('node-gpu' | 'node' | 'webgpu' | 'wasm' | 'cpu')[];
}

/** `scaleface train`: a method on the frozen features of a table, or ScaleFace or MagFace with a backbone on images. */
export const train: Register = (program, context) => {
  const command = program
    .command('train')
    .description('train a method on frozen features, or ScaleFace or MagFace end to end with a backbone; resumable')
    .argument('<source>', `${featureFile}; with --end-to-end a folder of aligned face crops, one folder per subject`)
    .option('-o, --out <folder>', 'the model folder', 'model')
    .option('--log-dir <folder>', 'log loss, learning rate and gradient norm there, for TensorBoard and as JSON lines')
    .option('--engine <name...>', 'engines to try, best first');
  addEndToEndFlags(addMethodFlags(addFeatureFlags(command))).action(async (source: string, flags: TrainFlags) => {
    const { out, endToEnd = false, ids, bottleneckFile } = flags;
    await (endToEnd ? checkEndToEndFlags(flags) : refuseEndToEndFlags(flags));
    if (endToEnd) await refuseFeatureFlags(flags);
    const { method, network } = await methodOf(flags, endToEnd);
    if (method === 'magface') await refuseHeadFlags(flags);
    const [{ selectEngine }, pipeline] = await Promise.all([import('@scaleface/core'), import('@scaleface/pipeline')]);
    const inputs = [source, ids, bottleneckFile, network, ...weightFiles(flags)].filter((file) => file !== undefined);
    const replaces = await pipeline.assertModelPlace(out, { inputs, flag: '--out' });
    const images = endToEnd ? await imagesOf(source, flags) : [];
    const table = endToEnd ? undefined : await featuresOf(source, flags);
    const engine = await selectEngine(flags.engine);
    context.note(`engine ${engine.engine} (${engine.device})`);
    if (replaces) context.note(`replaces the model in ${out}`);
    const log = flags.logDir === undefined ? undefined : await logOutside(flags.logDir, out);
    const progress = log?.progress(context.progress) ?? context.progress;
    const where = { out, engine, progress, note: context.note };
    if (table === undefined) {
      const own = method as EndToEndMethod;
      const training = endToEndOptions(own, flags);
      const done = await trainImages(images, flags, { ...where, method: own, training }, context.note);
      context.result({ out, engine: engine.engine, method, ...done }, () => said(done.losses, out));
      return;
    }
    const own = method as TableMethod;
    const training = methodOptions(own, flags);
    const how = { ...where, method: own, training, network };
    const { losses, resumedSteps } = await pipeline.trainOnTable(table, how);
    const done = { out, engine: engine.engine, method, losses, resumedSteps, kept: resumedSteps };
    context.result(done, () => said(losses, out));
  });
};

/** The log of `--log-dir`, which is not in the model folder: that one is replaced as a whole. */
async function logOutside(folder: string, out: string): Promise<import('@scaleface/pipeline').TrainingLog> {
  const { resolve, sep } = await import('node:path');
  if (`${resolve(folder)}${sep}`.startsWith(`${resolve(out)}${sep}`)) {
    const { ScaleFaceError } = await import('@scaleface/numerics');
    throw new ScaleFaceError('lies in the model folder, which is replaced as a whole', {
      code: 'invalid-argument',
      path: '--log-dir',
      expected: `a folder outside ${out}`,
      received: folder,
    });
  }
  return (await import('@scaleface/pipeline')).openTrainingLog(folder);
}

const said = (losses: readonly number[], out: string): string => {
  const last = losses.at(-1);
  const learnt = last === undefined ? 'nothing to train' : `trained ${losses.length} epochs, loss ${last.toFixed(4)}`;
  return `${learnt}; the model is in ${out}`;
};
