import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@scaleface/numerics';
import { type FeatureTable, writeFeatureTable } from '@scaleface/pipeline';
import { afterAll, expect, test } from 'vitest';
import { inLongJob, repetitions } from '../../../testing/long.js';

const home = mkdtempSync(join(tmpdir(), 'scaleface-killed-'));
const at = (name: string): string => join(home, name);
afterAll(() => rmSync(home, { recursive: true }));

/** Trains with the built packages on a table that stays on the disk, and tells the steps. */
const program = `
import { selectEngine } from '@scaleface/core';
import { openFeatures, trainOnTable } from '@scaleface/pipeline';

const [file, out, training] = process.argv.slice(1);
const engine = await selectEngine(['wasm']);
const table = await openFeatures(file, { memory: 0 });
await trainOnTable(table, {
  out,
  engine,
  training: JSON.parse(training),
  checkpointEvery: 3,
  progress: (_, done) => process.stdout.write(done + '\\n'),
});
await table.close();
`;
const command = (file: string, out: string, training: object): string[] => [
  '--input-type=module',
  '-e',
  program,
  at(file),
  at(out),
  JSON.stringify(training),
];

/** A table of so many images of 50 identities, in parts of 256 rows. */
async function* drawn(rows: number, width: number): AsyncGenerator<FeatureTable> {
  const random = createRandom(7);
  for (let start = 0; start < rows; start += 256) {
    const length = Math.min(256, rows - start);
    const numbers = (n: number): Float32Array => Float32Array.from({ length: n }, () => random.uniform() - 0.3);
    yield {
      ids: Array.from({ length }, (_, i) => `${start + i}`),
      subjects: Array.from({ length }, (_, i) => `s${(start + i) % 50}`),
      embedding: { data: numbers(16 * length), width: 16 },
      bottleneck: { data: numbers(width * length), width },
      numbers: {},
      metadata: { preprocessing: 'null' },
    };
  }
}
const files = ['model.safetensors', 'calibration.json'];
const left = (out: string): Buffer[] => files.map((name) => readFileSync(join(at(out), name)));

const wanted = repetitions(4, 4, 20);

test.runIf(inLongJob)(
  `a training from the disk that is killed ${wanted} times at any moment ends with the weights of one that is not`,
  { timeout: 600_000 },
  async () => {
    await writeFeatureTable(at('x.arrow'), drawn(2000, 64));
    const training = { epochs: repetitions(20, 20, 40), batch: 64, head: { hidden: [16] }, seed: 3 };
    execFileSync(process.execPath, command('x.arrow', 'whole', training), { cwd: import.meta.dirname });
    const random = createRandom(11);
    let kills = 0;
    while (kills < wanted) {
      const child = spawn(process.execPath, command('x.arrow', 'killed', training), { cwd: import.meta.dirname });
      const ended = once(child, 'exit');
      // From before the first step on, through checkpoints that are being written: at most a sixth of the way each time.
      child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), 150 * random.uniform()));
      const [, signal] = await ended;
      if (signal !== 'SIGKILL') break;
      kills++;
    }
    execFileSync(process.execPath, command('x.arrow', 'killed', training), { cwd: import.meta.dirname });
    expect(kills).toBe(wanted);
    expect(left('killed')).toEqual(left('whole'));
    expect(readdirSync(home).sort()).toEqual(['killed', 'whole', 'x.arrow']);
  },
);
