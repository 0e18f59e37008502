import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { hang, processorTime } from '../../../../testing/hang.js';
import { repetitions } from '../../../../testing/long.js';
import {
  type FeatureBatch,
  type FeatureBatches,
  type FeatureTable,
  featureBatches,
  readFeatureTable,
  writeFeatureTable,
} from '../../src/index.js';
import { mutated } from './mutated.js';
import { blockOf, home, repaired, sample, withoutChecksum } from './tables.js';

const golden = fileURLToPath(new URL('../golden/arrow/', import.meta.url));

async function all(batches: FeatureBatches): Promise<FeatureBatch[]> {
  const found: FeatureBatch[] = [];
  for await (const batch of batches) found.push(batch);
  return found;
}

/** A table of its batches. */
function joined(batches: readonly FeatureBatch[]): Omit<FeatureTable, 'metadata'> {
  const numbers = (of: (b: FeatureBatch) => ArrayLike<number>) => batches.flatMap((b) => Array.from(of(b)));
  const matrix = (name: 'embedding' | 'bottleneck') => {
    const width = batches[0]?.[name]?.width as number;
    return { width, data: Float32Array.from(numbers((b) => b[name]?.data as Float32Array)) };
  };
  return {
    ids: batches.flatMap((b) => b.ids),
    subjects: batches.flatMap((b) => b.subjects),
    embedding: matrix('embedding'),
    ...(batches[0]?.bottleneck === undefined ? {} : { bottleneck: matrix('bottleneck') }),
    numbers: Object.fromEntries(
      Object.keys(batches[0]?.numbers ?? {}).map((name) => [
        name,
        Float32Array.from(numbers((b) => b.numbers[name] as Float32Array)),
      ]),
    ),
  };
}

const file = join(home(), 'table.arrow');
await writeFeatureTable(file, [sample(5), sample(11, 5), sample(1, 16)]);

describe('a feature table in batches', () => {
  it.each([1, 2, 3, 7, 8, 9, 1000])('of %i rows is the table', async (rows) => {
    const { metadata, ...table } = await readFeatureTable(file);
    const batches = await all(featureBatches(file, { rows }));
    expect(joined(batches)).toEqual(table);
    expect(batches.every((b) => b.ids.length <= rows)).toBe(true);
    expect(batches.map((b) => b.first)).toEqual(
      batches.map((_, k) => batches.slice(0, k).flatMap((b) => b.ids).length),
    );
    expect(batches[0]?.metadata).toEqual(metadata);
  });

  it('can be read several times, and left early', async () => {
    const batches = featureBatches(file, { rows: 4 });
    for await (const { ids } of batches) {
      expect(ids).toHaveLength(4);
      break;
    }
    expect(await all(batches)).toEqual(await all(batches));
  });

  it('leaves the head’s input where it is not wanted', async () => {
    const [batch] = await all(featureBatches(file, { bottleneck: false }));
    expect(batch).not.toHaveProperty('bottleneck');
    expect(batch?.numbers.scale).toEqual(Float32Array.of(0, 1, 2, 3, 4));
  });

  it('is refused before its first row where it is damaged, unless the checksum is left out', async () => {
    const bytes = readFileSync(file);
    const at = bytes.indexOf(Buffer.from('ünï/3'));
    bytes.write('X', at + 6);
    const damaged = join(home(), 'damaged.arrow');
    writeFileSync(damaged, bytes);
    await expect(all(featureBatches(damaged))).rejects.toMatchObject({ code: 'damaged' });
    expect(joined(await all(featureBatches(damaged, { checksum: false }))).ids[3]).toBe('ünï/X');
  });

  it('takes no number of rows that is none', async () => {
    for (const rows of [0, 1.5, Number.NaN]) {
      await expect(all(featureBatches(file, { rows }))).rejects.toMatchObject({ code: 'out-of-range' });
    }
    await expect(all(featureBatches(join(home(), 'none.arrow')))).rejects.toMatchObject({ code: 'missing-file' });
  });

  it('says in which row of the file something is wrong', async () => {
    const [name, table] = [join(home(), 't.arrow'), sample(9)];
    await writeFeatureTable(name, {
      ...table,
      ids: table.ids.map((id, i) => (i === 7 ? (table.ids[6] as string) : id)),
    });
    await expect(all(featureBatches(name, { rows: 3 }))).rejects.toMatchObject({ path: `${name}#id[7]` });
  });

  it.each(readdirSync(golden).filter((name) => name.endsWith('.arrow')))(
    'of another program, %s, is taken or refused as the whole is',
    async (name) => {
      const path = join(golden, name);
      const whole = await readFeatureTable(path).catch((error) => error);
      for (const rows of [1, 3, 1000]) {
        const found = await all(featureBatches(path, { rows })).catch((error) => error);
        if (whole instanceof Error) {
          // An id that occurs twice is seen only within a batch.
          if (name !== 'twice.arrow' || rows > 100) expect(found.code).toBe((whole as Error & { code: string }).code);
        } else {
          const { metadata, ...table } = whole as FeatureTable;
          if (table.ids.length > 0) expect(joined(found)).toEqual(table);
          else expect(found).toEqual([]);
        }
      }
    },
  );

  const cases = repetitions(400, 2_000, 100_000);
  it(`of ${cases} mutated files is the table or a typed error, as the whole is`, async () => {
    const name = join(home(), 'm.arrow');
    const good = readFileSync(file);
    const random = createRandom(12);
    let [accepted, slowest] = [0, 0];
    for (let i = 0; i < cases; i++) {
      const change = mutated(i % 2 === 0 ? withoutChecksum(good) : good, random);
      writeFileSync(name, i % 2 === 1 && change.length === good.length ? repaired(change, blockOf(good)) : change);
      const whole = await readFeatureTable(name).catch((error) => error);
      const used = processorTime();
      const found = await all(featureBatches(name, { rows: 1 + random.integer(12) })).catch((error) => error);
      slowest = Math.max(slowest, used());
      if (found instanceof Error && found.name !== 'ScaleFaceError') throw found;
      if (found instanceof Error || whole instanceof Error) {
        // What the whole alone can see: an id twice. What is in no row is not looked at.
        if (!(found instanceof Error)) expect(whole.code).toBe('bad-format');
        else expect(whole).toBeInstanceOf(Error);
        continue;
      }
      accepted++;
      const { metadata, ...table } = whole as FeatureTable;
      if (table.ids.length > 0) expect(joined(found)).toEqual(table);
    }
    expect(accepted).toBeGreaterThan(cases / 20);
    expect(slowest).toBeLessThan(hang);
  }, 900_000);
});
