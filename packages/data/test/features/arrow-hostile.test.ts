import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { hang, processorTime } from '../../../../testing/hang.js';
import { inLongJob, repetitions } from '../../../../testing/long.js';
import { type FeatureTable, readFeatureTable, writeFeatureTable } from '../../src/index.js';
import { mutated } from './mutated.js';
import { blockOf, home, repaired, sample, withoutChecksum } from './tables.js';

const foreign = fileURLToPath(new URL('../golden/arrow/plain.arrow', import.meta.url));
/** The block of the checksum. */
const sealOf = (bytes: Buffer): Buffer => bytes.subarray(blockOf(bytes), blockOf(bytes) + 80);

/** What no table that is accepted may lack. */
function assertWhole({ ids, subjects, embedding, bottleneck, numbers: columns }: FeatureTable): void {
  const rows = ids.length;
  const lengths = [subjects.length, embedding.data.length / embedding.width];
  if (bottleneck !== undefined) lengths.push(bottleneck.data.length / bottleneck.width);
  for (const column of Object.values(columns)) lengths.push(column.length);
  expect(lengths.every((length) => length === rows)).toBe(true);
  expect(new Set(ids).size).toBe(rows);
  expect(embedding.data.every(Number.isFinite)).toBe(true);
  expect([...ids, ...subjects].every((text) => typeof text === 'string')).toBe(true);
}

describe('hostile feature tables', () => {
  const cases = repetitions(2000, 4000, 100_000);

  it(`${cases} mutated ones are a table or a typed error, at once and in little memory`, async () => {
    const file = join(home(), 't.arrow');
    const tables: { bytes: Buffer; truth: FeatureTable | undefined }[] = [
      { bytes: readFileSync(foreign), truth: undefined },
    ];
    for (const [rows, width, parts] of [
      [3, 4, 1],
      [200, 16, 2],
      [1000, 32, 3],
    ] as const) {
      await writeFeatureTable(
        file,
        Array.from({ length: parts }, (_, p) => sample(rows, p * rows, width)),
      );
      tables.push({ bytes: readFileSync(file), truth: await readFeatureTable(file) });
    }
    const random = createRandom(11);
    const outcomes: Record<string, number> = {};
    const largest = Math.max(...tables.map(({ bytes }) => bytes.length));
    const before = process.memoryUsage().rss;
    let [slowest, memory] = [0, 0];
    for (let i = 0; i < cases; i++) {
      // The large one less often: it takes longer.
      const { bytes, truth } = tables[i % 50 === 0 ? 3 : i % 3] as (typeof tables)[number];
      const kind = truth === undefined ? 'foreign' : (['sealed', 'repaired', 'bare'] as const)[random.integer(3)];
      const change = mutated(kind === 'bare' ? withoutChecksum(bytes) : bytes, random);
      const block = blockOf(bytes);
      const whole = change.length === bytes.length;
      writeFileSync(file, kind === 'repaired' && whole ? repaired(change, block) : change);
      const used = processorTime();
      const found = await readFeatureTable(file).catch((error) => error);
      slowest = Math.max(slowest, used());
      if (i % 50 === 0) memory = Math.max(memory, process.memoryUsage().rss - before);
      const outcome = found instanceof Error ? ((found as Error & { code?: string }).code ?? found.name) : 'accepted';
      outcomes[`${kind}: ${outcome}`] = (outcomes[`${kind}: ${outcome}`] ?? 0) + 1;
      if (found instanceof Error) {
        if (found.name !== 'ScaleFaceError') throw found;
      } else {
        assertWhole(found);
        // Where the checksum is still there, nothing else may differ.
        if (kind === 'sealed' && sealOf(change).equals(sealOf(bytes))) expect(found).toEqual(truth);
      }
    }
    if (inLongJob) console.log(outcomes, { slowest, megabytes: memory / 1e6 });
    expect(new Set(Object.keys(outcomes).map((o) => o.split(': ')[1]))).toEqual(
      new Set(['accepted', 'bad-format', 'damaged', 'not-finite', 'unsupported']),
    );
    expect(outcomes['repaired: bad-format']).toBeGreaterThan(cases / 20);
    expect(slowest).toBeLessThan(hang);
    expect(memory).toBeLessThan(4 * largest + 200e6);
  }, 900_000);
});
