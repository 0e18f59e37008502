// What the checksum of a feature table costs: seconds to write and to read a large table with and without it.
//
//   npm run build && node bench/features/hash.mjs [--gigabytes 1] [--rounds 5] [--folder DIR] [--base DIST/index.js]
//
// Without it the same functions run with a SHA-256 that looks at nothing. `--base` names another build of the pipeline,
// whose own functions take a turn too. The ways take turns, and medians are compared.
import crypto from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as ours from '@scaleface/pipeline';
import { median } from '../contestants.mjs';

const { values } = parseArgs({
  options: {
    gigabytes: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '5' },
    folder: { type: 'string', default: tmpdir() },
    base: { type: 'string' },
  },
});
const folder = mkdtempSync(join(values.folder, 'scaleface-hash-'));
const WIDTH = 512;
const ROWS = 8192; // 16 MiB a part
const parts = Math.max(1, Math.round((Number(values.gigabytes) * 1e9) / (4 * WIDTH * ROWS)));

const embedding = { data: Float32Array.from({ length: ROWS * WIDTH }, (_, i) => Math.sin(i)), width: WIDTH };
function* table() {
  for (let p = 0; p < parts; p++) {
    const ids = Array.from({ length: ROWS }, (_, i) => `${p}/${i}.png`);
    const subjects = ids.map((_, i) => `${p}-${i >> 4}`);
    yield { ids, subjects, embedding, numbers: {}, metadata: { backbone: 'drawn' } };
  }
}

const { createHash } = crypto;
/** Lets SHA-256 look at its bytes, or at none: then its digits are those that a file without a checksum states. */
const hashing = (on) => {
  const blind = { update: () => blind, digest: () => '0'.repeat(64) };
  crypto.createHash = on ? createHash : () => blind;
  syncBuiltinESMExports();
};

const ways = [
  ['with the checksum', ours, true],
  ['without', ours, false],
  ...(values.base === undefined ? [] : [['base', await import(resolve(values.base)), true]]),
];
const times = new Map();
for (let round = 0; round <= Number(values.rounds); round++) {
  for (const [name, { writeFeatureTable, readFeatureTable }, on] of ways) {
    const file = join(folder, `${name}.arrow`);
    hashing(on);
    for (const [deed, act] of [
      ['write', () => writeFeatureTable(file, table())],
      ['read', () => readFeatureTable(file)],
    ]) {
      globalThis.gc?.();
      const start = performance.now();
      await act();
      const key = `${deed}, ${name}`;
      // The first round warms up.
      if (round > 0) times.set(key, [...(times.get(key) ?? []), (performance.now() - start) / 1000]);
    }
  }
}
hashing(true);
const bytes = statSync(join(folder, 'without.arrow')).size;
rmSync(folder, { recursive: true });

console.log(`${(bytes / 1e9).toFixed(2)} GB, medians of ${values.rounds} turns`);
for (const deed of ['write', 'read']) {
  const without = median(times.get(`${deed}, without`));
  for (const [name] of ways) {
    const seconds = median(times.get(`${deed}, ${name}`));
    console.log(`${`${deed}, ${name}`.padEnd(26)} ${seconds.toFixed(2)} s   ${(seconds / without).toFixed(2)} ×`);
  }
}
