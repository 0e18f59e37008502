import { InvalidArgumentError, Option } from 'commander';
import {
  addFeatureFlags,
  count,
  type FeatureFlags,
  featureFile,
  featuresOf,
  integer,
  numbers,
  positive,
} from '../options.js';
import {
  addEndToEndFlags,
  checkEndToEndFlags,
  type EndToEndFlags,
  imagesOf,
  refuseEndToEndFlags,
  trainImages,
  weightFiles,
} from '../train-images.js';
import type { Register } from './register.js';

interface TrainFlags extends FeatureFlags, EndToEndFlags {
  out: string;
  activation: 'exp' | 'sigm_mul';
  coefficient: number;
  hidden: number[];
  margin: number;
  epochs?: number;
  batch?: number;
  learningRate?: number;
  seed: number;
  leaveOneOut: boolean;
  logDir?: string;
  engine?: ('node-gpu' | 'node' | 'webgpu' | 'wasm' | 'cpu')[];
}

const activations = ['lin', 'exp', 'sigm', 'sigm_mul', 'sigm_sum', 'sigm_sum_mul', 'relu'];

const widths = (text: string): number[] => {
  const values = text === '' ? [] : numbers(text);
  if (values.some((v) => !Number.isInteger(v) || v < 1))
    throw new InvalidArgumentError('Expected widths separated by commas.');
  return values;
};

/** `scaleface train`: a scale head on the frozen features of a table, or with its backbone on images. */
export const train: Register = (program, context) => {
  const command = program
    .command('train')
    .description('train a scale head on frozen features, or end to end with its backbone on images; resumable')
    .argument('<source>', `${featureFile}; with --end-to-end a folder of aligned face crops, one folder per subject`)
    .option('-o, --out <folder>', 'the model folder', 'model')
    .addOption(new Option('--activation <name>', 'from logit to scale').choices(activations).default('sigm_mul'))
    .option('--coefficient <c>', 'coefficient of the activation', positive, 64)
    .option('--hidden <widths>', 'widths of the hidden layers, separated by commas', widths, [512])
    .option('--margin <m>', 'angular margin in radians', positive, 0.5)
    .option('--epochs <n>', 'passes over the rows (default: 10; end to end 24)', count)
    .option('--batch <n>', 'rows per step (default: 128; end to end 64)', count)
    .option('--learning-rate <r>', 'initial rate (default: 0.03 with cosine decay; end to end 0.02)', positive)
    .option('--no-leave-one-out', 'compare an image with a centre that includes it')
    .option('--seed <n>', 'seed of the initial weights and the order', integer, 0)
    .option('--log-dir <folder>', 'log loss, learning rate and gradient norm there, for TensorBoard and as JSON lines')
    .option('--engine <name...>', 'engines to try, best first');
  addEndToEndFlags(addFeatureFlags(command)).action(async (source: string, flags: TrainFlags) => {
    const { out, endToEnd = false, ids, bottleneckFile } = flags;
    await (endToEnd ? checkEndToEndFlags(flags) : refuseEndToEndFlags(flags));
    const [{ selectEngine }, pipeline] = await Promise.all([import('@scaleface/core'), import('@scaleface/pipeline')]);
    const inputs = [source, ids, bottleneckFile, ...weightFiles(flags)].filter((file) => file !== undefined);
    const replaces = await pipeline.assertModelPlace(out, { inputs, flag: '--out' });
    const images = endToEnd ? await imagesOf(source, flags) : [];
    const table = endToEnd ? undefined : await featuresOf(source, flags);
    const engine = await selectEngine(flags.engine);
    context.note(`engine ${engine.engine} (${engine.device})`);
    if (replaces) context.note(`replaces the model in ${out}`);
    const log = flags.logDir === undefined ? undefined : await logOutside(flags.logDir, out);
    const progress = log?.progress(context.progress) ?? context.progress;
    const where = { out, engine, progress, note: context.note };
    const training = trainingOf(flags);
    if (table === undefined) {
      const done = await trainImages(images, flags, { ...where, training }, context.note);
      context.result({ out, engine: engine.engine, ...done }, () => said(done.losses, out));
      return;
    }
    const { leaveOneOut } = flags;
    const { losses, resumedSteps } = await pipeline.trainOnTable(table, {
      ...where,
      training: { ...training, leaveOneOut },
    });
    context.result({ out, engine: engine.engine, losses, resumedSteps, kept: resumedSteps }, () => said(losses, out));
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

/** How a head learns, as the flags say. */
function trainingOf({ margin, seed, activation, coefficient, hidden, epochs, batch, learningRate }: TrainFlags) {
  return {
    margin,
    seed,
    head: { activation, coefficient, hidden },
    ...(epochs === undefined ? {} : { epochs }),
    ...(batch === undefined ? {} : { batch }),
    ...(learningRate === undefined ? {} : { learningRate }),
  };
}

const said = (losses: readonly number[], out: string): string =>
  `trained ${losses.length} epochs, loss ${losses.at(-1)?.toFixed(4)}; the model is in ${out}`;
