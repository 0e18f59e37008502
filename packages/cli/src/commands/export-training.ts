import { addFeatureFlags, type FeatureFlags, featureFile, openFeaturesOf } from '../feature-flags.js';
import { type MethodFlags, methodOf, type TableMethod } from '../method-effects.js';
import { addMethodFlags, methodOptions } from '../method-flags.js';
import { whole } from '../options.js';
import type { Register } from './register.js';

interface ExportFlags extends FeatureFlags, MethodFlags {
  out: string;
  memory?: number;
}

/** `scaleface export-training`: the training of a scale head for another program, on many processes if need be. */
export const exportTraining: Register = (program, context) => {
  const command = program
    .command('export-training')
    .description('write the training of a scale head for PyTorch on many processes; train --trained takes it back')
    .argument('<features>', featureFile)
    .option('-o, --out <folder>', 'the folder of the training', 'training')
    .option('--memory <MB>', 'a table larger than this stays on the disk (default: a quarter of the memory)', whole);
  addMethodFlags(addFeatureFlags(command)).action(async (source: string, flags: ExportFlags) => {
    const { out } = flags;
    const { method } = (await methodOf(flags, false)) as { method: TableMethod };
    const [{ selectEngine }, pipeline] = await Promise.all([import('@scaleface/core'), import('@scaleface/pipeline')]);
    const table = await openFeaturesOf(source, flags, flags.memory);
    // Its first weights are drawn on an engine; any gives the same.
    await selectEngine(['cpu']);
    const own = method as import('@scaleface/pipeline').MethodName;
    const how = { out, method: own, training: methodOptions(own, flags), progress: context.progress };
    const { rows, classes, batch, epochs, batches } = await pipeline
      .exportTraining(table, how)
      .finally(() => ('file' in table ? table.close() : undefined));
    const done = { out, method, rows, classes, batch, steps: epochs * batches };
    context.result(done, () => `${rows} rows of ${classes} identities and ${done.steps} steps are in ${out}`);
  });
};
