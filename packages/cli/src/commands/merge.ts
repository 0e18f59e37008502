import type { Register } from './register.js';

/** `scaleface merge`: the shards that `embed --shard` wrote become one feature table. */
export const merge: Register = (program, context) => {
  program
    .command('merge')
    .description('make one feature table of the shards of embed --shard: the bytes that one process would have written')
    .argument('<folder>', 'the folder of the shards')
    .option('-o, --out <file>', 'the feature table', 'features.arrow')
    .action(async (folder: string, { out }: { out: string }) => {
      const { mergeShards } = await import('@scaleface/pipeline');
      const summary = await mergeShards(folder, out);
      context.result({ out, ...summary }, () => `${summary.rows} rows of ${summary.shards} shards merged into ${out}`);
    });
};
