import { openAlignRecord } from '../../../packages/data/src/alignment/align-record.js';
import { parseCsv } from '../../../packages/data/src/datasets/csv.js';
import { parseIjbaSplit } from '../../../packages/data/src/datasets/ijb-a.js';
import { parsePairs } from '../../../packages/data/src/datasets/pairs.js';
import { featureBatches } from '../../../packages/data/src/features/feature-batches.js';
import { readIdList } from '../../../packages/data/src/features/id-list.js';
import { parseQualityCsv } from '../../../packages/data/src/features/quality-csv.js';
import { readFeatureTable } from '../../../packages/data/src/features/read-arrow.js';
import { readFeatures } from '../../../packages/data/src/features/read-features.js';
import { readSkipped } from '../../../packages/data/src/features/skipped.js';
import { openFeatureTable } from '../../../packages/data/src/features/stored-table.js';
import { parseNpy, parseNpyTexts } from '../../../packages/data/src/numpy/npy.js';
import { parseShard } from '../../../packages/data/src/shards/shard.js';
import { border, type FuzzTarget, put, putAll } from '../target.js';

const npyWords = [
  '\x93NUMPY\x01\0',
  "'descr': '<f4'",
  "'descr': '>f2'",
  "'shape': (",
  "'fortran_order': True",
  '<U4',
  '|S3',
];

/** Feature tables and the lists beside them. */
export const targets: readonly FuzzTarget[] = [
  { name: 'arrow', read: (input) => readFeatureTable(put('table.arrow', input)), words: ['ARROW1'], most: 8192 },
  {
    name: 'arrow-on-disk',
    read: async (input) => {
      const table = await openFeatureTable(put('stored.arrow', input));
      const { embedding, ids } = table;
      try {
        await embedding.take(Array.from(ids, (_, i) => i).slice(0, 3));
      } finally {
        await table.close();
      }
    },
    words: ['ARROW1'],
    most: 8192,
  },
  {
    name: 'arrow-in-parts',
    read: async (input) => {
      for await (const _ of featureBatches(put('parts.arrow', input), { rows: 2, checksum: false }));
    },
    words: ['ARROW1'],
    most: 8192,
  },
  {
    name: 'features-npz',
    read: (input) => readFeatures(`${putAll('npz', ['a.npz', 'a.csv'], input)}/a.npz`),
    words: ['PK\x01\x02', 'embedding.npy', 'bottleneck.npy', 'ids.npy', 'subjects.npy', ...npyWords],
  },
  {
    name: 'features-npy',
    read: (input) => readFeatures(`${putAll('npy', ['a.npy', 'a.csv'], input)}/a.npy`),
    words: [...npyWords, 'id,subject\n'],
  },
  {
    name: 'numpy',
    read: (input) => {
      for (const read of [parseNpy, parseNpyTexts]) {
        try {
          read(input);
        } catch (error) {
          if ((error as Error).name !== 'ScaleFaceError') throw error;
        }
      }
    },
    words: npyWords,
  },
  {
    name: 'id-list',
    read: (input) => readIdList(put('ids.csv', input)),
    words: ['id', 'subject', 'filename', 'label'],
  },
  { name: 'csv-text', read: (input) => parseCsv(input.toString('utf8'), 'a.csv', input[0] === 59 ? ';' : ',') },
  { name: 'quality-csv', read: (input) => parseQualityCsv(input.toString('utf8'), 'q.csv'), words: ['Filename;'] },
  { name: 'pair-list', read: (input) => parsePairs(input.toString('utf8')), words: ['left,right,label,fold\n'] },
  {
    name: 'ijb-a',
    read: (input) => {
      const [metadata = '', comparisons = ''] = input.toString('utf8').split(border);
      return parseIjbaSplit(1, metadata, comparisons);
    },
    words: ['TEMPLATE_ID,SUBJECT_ID,FILE,MEDIA_ID'],
  },
  { name: 'align-record', read: (input) => openAlignRecord(put('faces.csv', input)) },
  {
    name: 'skipped',
    read: (input) => readSkipped(put('t.arrow.skipped.json', input).slice(0, -13)),
    words: ['{"id":"'],
  },
  { name: 'shard', read: (input) => parseShard(input.toString('utf8')), most: 64 },
];
