import type { Register } from './register.js';

/** `scaleface merge`: the shares that `embed --shard` wrote become one feature table. */
export const merge: Register = (program, context) => {
  program
    .command('merge')
    .description('make one feature table of the shares of embed --shard: the bytes that one process would have written')
    .argument('<folder>', 'the folder of the shares')
    .option('-o, --out <file>', 'the feature table', 'features.arrow')
    .action(async (folder: string, { out }: { out: string }) => {
      const { mergeShards } = await import('@scaleface/pipeline');
      const summary = await mergeShards(folder, out);
      context.result({ out, ...summary }, () => `${summary.rows} rows of ${summary.shards} shards merged into ${out}`);
    });
};
