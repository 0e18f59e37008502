// Public functions, classes and constants that have no example and that no guide, README or program shows at work. The crawl of
// the site fails when one is added, and says when one of these has got an example: the list only becomes shorter.
const names = {
  core: [],
  data: [
    'alignShard',
    'assertCropsFolder',
    'assertPairsOutput',
    'assertShardHolds',
    'assertTableOutput',
    'checkShard',
    'mergeAlignShards',
    'mergeCheckShards',
    'methodFeatures',
    'qualityOfTable',
    'readIjbaSplits',
    'readShardRecord',
    'readShardRecords',
    'readSkipped',
    'shardName',
    'shardedCommand',
    'writeShardRecord',
  ],
  eval: [],
  heads: [],
  models: [],
  pipeline: [],
};

export const withoutExample = new Set(
  Object.entries(names).flatMap(([name, symbols]) => symbols.map((symbol) => `${name}.${symbol}`)),
);
