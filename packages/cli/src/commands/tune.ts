import { commandLine } from '../command-line.js';
import { addFeatureFlags, type FeatureFlags, featureFile, featuresOf } from '../feature-flags.js';
import { addGridFlags, type GridFlags, gridOf } from '../grid-flags.js';
import { tunableText } from '../method-effects.js';
import { count, fraction, integer, whole } from '../options.js';
import { flagsOfSetting } from '../setting-flags.js';
import type { Register } from './register.js';

interface TuneFlags extends FeatureFlags, GridFlags {
  method?: string;
  folds: number;
  far: number;
  seed: number;
  copies?: number;
  out: string;
  engine?: ('node-gpu' | 'node' | 'webgpu' | 'wasm' | 'cpu')[];
}

const resuming = `
Started again with the same --out, no training that was finished is repeated,
also where more is tried. A grid file names options as a run's configuration
does, those of the head behind "head.":
  weightDecay: [0.04, 0.4]
  head.hidden: [[16], [64, 32], []]`;

/** `scaleface tune`: settings of a method by cross-validation over training identities. */
export const tune: Register = (program, context) => {
  const command = program
    .command('tune')
    .description('choose the setting of a method by cross-validation over training identities; resumable')
    .argument('<features>', featureFile)
    .requiredOption('-o, --out <folder>', 'folder for the table of all that was tried and the best setting')
    .option('--method <name>', `${tunableText} (default: "scaleface")`)
    .option('--folds <n>', 'folds of the identities', count, 3)
    .option('--far <rate>', 'the false accept rate of the area that decides', fraction, 0.01)
    .option('--copies <n>', 'degraded copies of each image that the heads learn from at most (default: all)', whole)
    .option('--seed <n>', 'seed of folds, pairs and trainings', integer, 1)
    .option('--engine <name...>', 'engines to try, best first')
    .addHelpText('after', resuming);
  addGridFlags(addFeatureFlags(command)).action(async (features: string, flags: TuneFlags) => {
    const { out, folds, far, seed, copies } = flags;
    const how = await gridOf(flags);
    const [{ selectEngine }, pipeline] = await Promise.all([import('@scaleface/core'), import('@scaleface/pipeline')]);
    const table = await featuresOf(features, flags);
    const engine = await selectEngine(flags.engine);
    context.note(`engine ${engine.engine} (${engine.device})`);
    const { progress, note } = context;
    const found = await pipeline.tune(table, { ...how, out, folds, far, seed, copies, engine, progress, note });
    context.result(found, () => {
      const { header, lines } = pipeline.tuneTable(found.ranking);
      // `train` takes all copies.
      const set = copies === undefined ? flagsOfSetting(found.best) : undefined;
      const next = set && `\n\n${[commandLine(['train', features, '--method', found.method]), ...set].join(' ')}`;
      return `${pipeline.textTable(header, lines, context.width)}${next ?? ''}\n\nthe best as a configuration: ${found.files.best}`;
    });
  });
};
