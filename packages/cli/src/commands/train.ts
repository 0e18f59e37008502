import {
  addFeatureFlags,
  type FeatureFlags,
  featureFile,
  openFeaturesOf,
  refuseFeatureFlags,
} from '../feature-flags.js';
import { trainingForecast } from '../forecast-text.js';
import {
  type EndToEndMethod,
  type MethodFlags,
  methodOf,
  refuseMethodFlags,
  type TableMethod,
} from '../method-effects.js';
import { addMethodFlags, endToEndOptions, methodOptions } from '../method-flags.js';
import { whole } from '../options.js';
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
import { addValidationFlags, type ValidationFlags, validationOf } from '../validation-flags.js';
import type { Register } from './register.js';

interface TrainFlags extends FeatureFlags, EndToEndFlags, MethodFlags, ValidationFlags {
  out: string;
  logDir?: string;
  memory?: number;
  trained?: string;
  dryRun?: boolean;
  engine?: ('node-gpu' | 'node' | 'webgpu' | 'wasm' | 'cpu')[];
}

/** With fewer people than this the length of the embedding, which learns nothing, is often the better confidence. */
const FEW = 100;
const fewPeople = (people: number): string =>
  `${people} ${people === 1 ? 'person is' : 'people are'} few to learn a confidence from: let evaluate say whether it beats the embedding norm (--method norm)`;

/** `scaleface train`: a method on the frozen features of a table, or ScaleFace or MagFace with a backbone on images. */
export const train: Register = (program, context) => {
  const command = program
    .command('train')
    .description('train a method on frozen features, or ScaleFace or MagFace end to end with a backbone; resumable')
    .argument('<source>', `${featureFile}; with --end-to-end a folder of aligned face crops, one folder per subject`)
    .option('-o, --out <folder>', 'the model folder', 'model')
    .option('--log-dir <folder>', 'log loss, learning rate and gradient norm there, for TensorBoard and as JSON lines')
    .option(
      '--memory <MB>',
      'a table larger than this stays on the disk while heads learn from it (default: a quarter of the memory)',
      whole,
    )
    .option('--trained <folder>', 'take the head that another program trained, in a folder from export-training')
    .option('--engine <name...>', 'engines to try, best first')
    .option('--dry-run', 'say what would be learnt, how long it takes and how large it is; write nothing');
  addEndToEndFlags(addValidationFlags(addMethodFlags(addFeatureFlags(command)))).action(
    async (source: string, flags: TrainFlags) => {
      const { out, endToEnd = false, ids, bottleneckFile } = flags;
      await (endToEnd ? checkEndToEndFlags(flags) : refuseEndToEndFlags(flags));
      if (endToEnd) await refuseFeatureFlags(flags);
      if (flags.trained !== undefined) await refuseMethodFlags(flags, endToEnd);
      const exported = flags.trained === undefined ? undefined : await exportedTraining(flags.trained);
      const { method, network } = exported ?? (await methodOf(flags, endToEnd));
      const validation = await validationOf(flags);
      if (method === 'magface') await refuseHeadFlags(flags);
      const [{ selectEngine }, pipeline] = await Promise.all([
        import('@scaleface/core'),
        import('@scaleface/pipeline'),
      ]);
      const inputs = [source, ids, bottleneckFile, network, ...weightFiles(flags)].filter((file) => file !== undefined);
      const replaces = await pipeline.assertModelPlace(out, { inputs, flag: '--out' });
      const images = endToEnd ? await imagesOf(source, flags) : [];
      const table = endToEnd ? undefined : await openFeaturesOf(source, flags, flags.memory);
      const engine = await selectEngine(flags.engine);
      context.note(`engine ${engine.engine} (${engine.device})`);
      const onImages = (where: Where, note: typeof context.note): ReturnType<typeof trainImages> => {
        const own = method as EndToEndMethod;
        return trainImages(images, flags, { ...where, method: own, training: endToEndOptions(own, flags) }, note);
      };
      const onTable = (own: Table, where: Where): ReturnType<typeof pipeline.trainOnTable> => {
        const training = exported?.options ?? methodOptions(method as TableMethod, flags);
        const how = { ...where, method: method as TableMethod, training, network, trained: flags.trained };
        return pipeline.trainOnTable(own, how).finally(() => ('file' in own ? own.close() : undefined));
      };
      const to = { engine, validation };
      if (flags.dryRun === true) {
        const forecast = await pipeline.forecastTraining((trial) =>
          table === undefined ? onImages({ ...to, ...trial }, () => {}) : onTable(table, { ...to, ...trial }),
        );
        const subjects = table?.subjects ?? images.map(({ subject }) => subject);
        const sizes = { images: subjects.length, identities: new Set(subjects).size };
        const found = { out, engine: engine.engine, method, ...sizes, ...forecast, replaces };
        context.result(found, () => trainingForecast(found, pipeline.countText));
        return;
      }
      if (replaces) context.note(`replaces the model in ${out}`);
      const log = flags.logDir === undefined ? undefined : await logOutside(flags.logDir, out);
      const progress = log?.progress(context.progress) ?? context.progress;
      const where = { ...to, out, progress, note: context.note };
      if (table === undefined) {
        const done = await onImages(where, context.note);
        context.result({ out, engine: engine.engine, method, ...done }, () => said(done.losses, out, done.validation));
        context.next(['embed', 'STRANGERS', '--backbone', `model:${out}`]);
        return;
      }
      if ('file' in table) context.note(`${source} stays on the disk: heads learn from it row by row`);
      const people = new Set(table.subjects).size;
      const { losses, resumedSteps, validation: found } = await onTable(table, where);
      if (people < FEW && method !== 'norm' && method !== 'dropout') context.note(fewPeople(people));
      const done = { out, engine: engine.engine, method, losses, resumedSteps, kept: resumedSteps };
      context.result({ ...done, ...(found && { validation: found }) }, () => said(losses, out, found));
      context.next(['evaluate', 'STRANGERS.arrow', '--pairs', 'PAIRS.csv', '--model', out]);
    },
  );
};

type Table = import('@scaleface/pipeline').FeatureTable | import('@scaleface/pipeline').StoredFeatureTable;

/** Where a training works, and who listens. */
type Where = Pick<
  import('@scaleface/pipeline').TableTraining,
  'out' | 'engine' | 'validation' | 'checkpoints' | 'checkpointEvery' | 'progress' | 'note'
>;

/** Method and options of the training that was exported. */
async function exportedTraining(folder: string): Promise<{
  readonly method: TableMethod;
  readonly options: import('@scaleface/pipeline').MethodOptions[import('@scaleface/pipeline').MethodName];
  readonly network?: undefined;
}> {
  return (await import('@scaleface/pipeline')).readExportedTraining(folder);
}

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

const said = (
  losses: readonly number[],
  out: string,
  validation?: import('@scaleface/pipeline').ValidationRecord,
): string => {
  const last = losses.at(-1);
  const learnt = last === undefined ? 'nothing to train' : `trained ${losses.length} epochs, loss ${last.toFixed(4)}`;
  const best =
    validation && `; the best was ${validation.best + 1}, area ${validation.areas[validation.best]?.toFixed(4)}`;
  return `${learnt}${best ?? ''}; the model is in ${out}`;
};
