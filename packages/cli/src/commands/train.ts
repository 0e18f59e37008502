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
import type { Register } from './index.js';

interface TrainFlags extends FeatureFlags {
  out: string;
  activation: 'exp' | 'sigm_mul';
  coefficient: number;
  hidden: number[];
  margin: number;
  epochs: number;
  batch: number;
  learningRate: number;
  seed: number;
  leaveOneOut: boolean;
  engine?: ('node-gpu' | 'node' | 'webgpu' | 'wasm' | 'cpu')[];
}

const activations = ['lin', 'exp', 'sigm', 'sigm_mul', 'sigm_sum', 'sigm_sum_mul', 'relu'];

const widths = (text: string): number[] => {
  const values = text === '' ? [] : numbers(text);
  if (values.some((v) => !Number.isInteger(v) || v < 1))
    throw new InvalidArgumentError('Expected widths between commas.');
  return values;
};

/** `scaleface train`: a scale head on the frozen features of a table. */
export const train: Register = (program, context) => {
  const command = program
    .command('train')
    .description('a scale head on frozen features; resumable')
    .argument('<features>', `${featureFile}; with the head’s input in its column bottleneck`)
    .option('-o, --out <folder>', 'the model folder', 'model')
    .addOption(new Option('--activation <name>', 'from logit to scale').choices(activations).default('sigm_mul'))
    .option('--coefficient <c>', 'coefficient of the activation', positive, 64)
    .option('--hidden <widths>', 'widths of the hidden layers, between commas', widths, [512])
    .option('--margin <m>', 'angular margin in radians', positive, 0.5)
    .option('--epochs <n>', 'passes over the rows', count, 10)
    .option('--batch <n>', 'rows a step', count, 128)
    .option('--learning-rate <r>', 'rate at the first step; falls to 0 along half a cosine', positive, 0.03)
    .option('--no-leave-one-out', 'compare a picture with a centre that it is part of')
    .option('--seed <n>', 'decides first weights and order', integer, 0)
    .option('--engine <name...>', 'engines to try, best first');
  addFeatureFlags(command).action(async (features: string, flags: TrainFlags) => {
    const { out, activation, coefficient, hidden, engine: order, ids, bottleneckFile, ...options } = flags;
    const [{ selectEngine }, pipeline] = await Promise.all([import('@scaleface/core'), import('@scaleface/pipeline')]);
    const table = await featuresOf(features, { ids, bottleneckFile });
    const engine = await selectEngine(order ?? ['node', 'wasm', 'cpu']);
    context.note(`engine ${engine.engine} (${engine.device})`);
    const { losses, kept } = await pipeline.trainOnTable(table, {
      out,
      training: { ...options, head: { activation, coefficient, hidden } },
      checkpoints: `${out}.checkpoints`,
      engine,
      progress: context.progress,
    });
    context.result(
      { out, engine: engine.engine, losses, kept },
      () => `trained ${losses.length} epochs, loss ${losses.at(-1)?.toFixed(4)}; the model is in ${out}`,
    );
  });
};
