import { assertCheckOutput, tellCheck } from './data.js';
import { tellReport } from './evaluate.js';
import type { Register } from './register.js';

/** Where what each command's shards become goes by default. */
const outputs = { embed: 'features.arrow', align: 'aligned', check: undefined, evaluate: 'report' };

/** `scaleface merge`: the shards that `embed`, `align`, `data check` or `evaluate` wrote become what one process makes. */
export const merge: Register = (program, context) => {
  program
    .command('merge')
    .description('make of the shards of embed, align, data check or evaluate what one process makes, byte for byte')
    .argument('<folder>', 'the folder of the shards')
    .option(
      '-o, --out <place>',
      'the feature table (default: features.arrow), the crops (aligned), the check (printed only) or the report (report)',
    )
    .action(async (folder: string, flags: { out?: string }) => {
      const pipeline = await import('@scaleface/pipeline');
      const command = await pipeline.shardedCommand(folder);
      const out = flags.out ?? outputs[command];
      if (command === 'check' || out === undefined) {
        if (out !== undefined) await assertCheckOutput(out);
        return tellCheck(context, await pipeline.mergeCheckShards(folder), out);
      }
      if (command === 'evaluate') {
        await pipeline.assertReportFolder(out);
        const report = await pipeline.mergeEvaluateShards(folder, (own) => ({ ...own, out }));
        return tellReport(context, out, report);
      }
      if (command === 'align') {
        const summary = await pipeline.mergeAlignShards(folder, out);
        context.result({ out, ...summary }, () => `${pipeline.countText(summary.crops)} crops merged into ${out}`);
        return context.next(['embed', out, '--backbone', 'onnx:FILE']);
      }
      const summary = await pipeline.mergeShards(folder, out);
      context.result(
        { out, ...summary },
        () => `${pipeline.countText(summary.rows)} rows of ${summary.shards} shards merged into ${out}`,
      );
      context.next(['train', out]);
    });
};
