import '@tensorflow/tfjs-backend-cpu';
import { embedRequests } from '../../../packages/data/src/features/embed-requests.js';
import { readCertified } from '../../../packages/pipeline/src/replay/read-certified.js';
import { readRunConfig } from '../../../packages/pipeline/src/run/config.js';
import { readKinds, readSeverity } from '../../../packages/pipeline/src/run/severity.js';
import { readExportedTraining } from '../../../packages/pipeline/src/training-export/training-folder.js';
import { parseEvents } from '../../../packages/pipeline/src/training-log/parse-events.js';
import { frameRecord } from '../../../packages/pipeline/src/training-log/record.js';
import { settingsOf } from '../../../packages/pipeline/src/tune/grid.js';
import { readGrid } from '../../../packages/pipeline/src/tune/read-grid.js';
import { type FuzzTarget, put, putAll } from '../target.js';

/** What a reader that answers each line gives for all of them. */
async function answers(input: Buffer): Promise<void> {
  const embedder = { preprocessing: { width: 2, height: 2 }, embed: async () => undefined };
  for await (const { error } of embedRequests([input.subarray(0, 7), input.subarray(7)], embedder as never)) {
    if (error !== undefined && (error as Error).name !== 'ScaleFaceError') throw error;
  }
}

/** Configurations, logs, reports and requests. */
export const targets: readonly FuzzTarget[] = [
  {
    name: 'run-config',
    read: (input) => readRunConfig(put('run.yaml', input)),
    words: [
      'backbone:',
      'train:',
      'tests:',
      'folders:',
      'pairs:',
      'method:',
      '&a ',
      '*a',
      '<<: ',
      '!!binary ',
      '? ',
      '- ',
    ],
  },
  {
    name: 'grid',
    read: async (input) => settingsOf('scaleface', await readGrid(put('grid.yaml', input))),
    words: ['learningRate:', 'head.hidden:', 'epochs:', 'batch:', '[1, 2]', '&a ', '*a'],
  },
  { name: 'events', read: (input) => parseEvents(input), words: ['brain.Event:2'] },
  {
    name: 'event',
    // A record whose sums are right, whatever it holds.
    read: (input) => parseEvents(frameRecord(input)),
    words: ['brain.Event:2'],
    most: 256,
  },
  {
    name: 'report',
    read: (input) => readCertified(put('report.json', input)),
    words: ['"schema":"scaleface-report/2"', '"format":"scaleface-certificate/1"', '"arguments":{', '"files":['],
  },
  {
    name: 'severity',
    read: async (input) => {
      const file = put('severity.json', input);
      for (const read of [readSeverity, readKinds]) {
        await read(file).catch((error: Error) => {
          if (error.name !== 'ScaleFaceError') throw error;
        });
      }
    },
    words: ['"columns":["file","severity","kind"]', '"rows":[["a",1,"blur"]'],
  },
  {
    name: 'exported-training',
    read: (input) => readExportedTraining(putAll('exported', ['training.json'], input)),
    words: ['"format":"scaleface-training/1"'],
  },
  { name: 'requests', read: answers, words: ['"id":', '"path":"', '"image":"', '\n{'], most: 1024 },
];
