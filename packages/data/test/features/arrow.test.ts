import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '@scaleface/numerics';
import { LargeUtf8, RecordBatchFileWriter, Table, tableFromIPC, type Vector, vectorFromArray } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { readFeatures, readFeatureTable, writeFeatureTable } from '../../src/index.js';
import { blockOf, home, repaired, sample, withoutChecksum } from './tables.js';

const golden = fileURLToPath(new URL('../golden/arrow/', import.meta.url));
const python =
  process.env.SCALEFACE_PYTHON ??
  join(process.env.SCALEFACE_CACHE ?? join(homedir(), '.cache', 'scaleface'), 'python', 'bin', 'python');

async function written(...rows: number[]): Promise<{ file: string; bytes: Buffer }> {
  const file = join(home(), 't.arrow');
  let from = 0;
  const parts = rows.map((n) => {
    from += n;
    return sample(n, from - n);
  });
  await writeFeatureTable(file, parts);
  return { file, bytes: readFileSync(file) };
}

describe('the checksum of a feature table', () => {
  it('stands between the end of the stream and the footer, over the file with zeros for its own digits', async () => {
    const { bytes } = await written(5, 2);
    const block = blockOf(bytes);
    expect(block % 8).toBe(0);
    expect(bytes.subarray(block - 8, block).toString('hex')).toBe('ffffffff00000000');
    expect(bytes.toString('latin1', block, block + 80)).toMatch(/^scaleface sha256[0-9a-f]{64}$/);
    expect(repaired(bytes).equals(bytes)).toBe(true);
  });

  it('does not disturb another reader', async () => {
    const { bytes } = await written(5, 2);
    const table = tableFromIPC(bytes);
    expect([table.numRows, table.batches.length, table.schema.metadata.get('backbone')]).toEqual([7, 2, 'pixels']);
    expect([...(table.getChild('id') as Vector)]).toEqual(sample(7).ids);
    expect([...(table.getChild('embedding') as Vector).get(6)]).toEqual([...sample(7).embedding.data.subarray(18)]);
  });

  it('does not disturb pyarrow (needs pyarrow in the Python environment)', async (test) => {
    const { file } = await written(5, 2);
    const script = `
import pyarrow as pa, sys
for source in [sys.argv[1], pa.memory_map(sys.argv[1])]:
    table = pa.ipc.open_file(source).read_all()
    table.validate(full=True)
    print(table.num_rows, table.schema.metadata, table["id"].to_pylist()[6], table["bottleneck"].to_pylist()[6])`;
    try {
      execFileSync(python, ['-c', 'import pyarrow'], { stdio: 'ignore' });
    } catch {
      return test.skip();
    }
    const printed = execFileSync(python, ['-c', script, file], { encoding: 'utf8' });
    expect(printed).toBe("7 {b'backbone': b'pixels'} ünï/6 [12.0, 13.0]\n".repeat(2));
  });

  it('names the file that is not what was written, and says what to do', async () => {
    const { file, bytes } = await written(5);
    // The first bit of the first embedding.
    const at = bytes.indexOf(Buffer.from(sample(5).embedding.data.buffer));
    bytes[at] = (bytes[at] as number) ^ 1;
    writeFileSync(file, bytes);
    await expect(readFeatureTable(file)).rejects.toMatchObject({ code: 'damaged', path: file });
    await expect(readFeatureTable(file)).rejects.toThrow('Embed again, or copy the file again');
    writeFileSync(file, repaired(bytes));
    expect((await readFeatureTable(file)).ids).toEqual(sample(5).ids);
  });

  it('notices each of 200 bits that turn, or the table is the same all the same', async () => {
    const { file, bytes } = await written(30, 10);
    const random = createRandom(3);
    const codes: string[] = [];
    for (let i = 0; i < 200; i++) {
      const copy = Buffer.from(bytes);
      const at = random.integer(copy.length);
      copy[at] = (copy[at] as number) ^ (1 << random.integer(8));
      writeFileSync(file, copy);
      const found = await readFeatures(file).catch((error) => error);
      if (found instanceof Error) codes.push((found as Error & { code: string }).code);
      else expect(found).toEqual(sample(40));
    }
    expect(new Set(codes)).toEqual(new Set(['damaged', 'bad-format']));
    expect(codes.length).toBeGreaterThan(190);
  });

  it('is compared wherever it falls among the pieces in which a file is read', async () => {
    const file = join(home(), 'large.arrow');
    const large = sample(8000, 0, 250);
    const [first = '', ...ids] = large.ids;
    const block = async (longer: number): Promise<number> => {
      await writeFeatureTable(file, { ...large, ids: [first.padEnd(longer, 'x'), ...ids] });
      return blockOf(readFileSync(file));
    };
    const piece = 2 ** 23;
    const shortest = await block(8);
    // The digits over the end of a piece, at the beginning of one, at the end of one; the block far beyond.
    for (const place of [piece - 48, piece - 16, piece - 80, piece + 2 ** 20]) {
      expect(await block(8 + place - shortest)).toBe(place);
      expect((await readFeatureTable(file)).ids).toHaveLength(8000);
      const bytes = readFileSync(file);
      bytes[piece - 90] = (bytes[piece - 90] as number) ^ 1;
      writeFileSync(file, bytes);
      await expect(readFeatureTable(file)).rejects.toMatchObject({ code: 'damaged' });
    }
  });

  it('is not asked of a table that another program wrote', async () => {
    const { file, bytes } = await written(5);
    writeFileSync(file, withoutChecksum(bytes));
    expect(await readFeatureTable(file)).toEqual(sample(5));
  });

  it('with the byte changed that made every reader loop for ever, the answer is an error at once', async () => {
    const { file, bytes } = await written(30);
    bytes[16] = 0o64;
    for (const copy of [bytes, repaired(bytes), withoutChecksum(bytes)]) {
      writeFileSync(file, copy);
      await expect(readFeatureTable(file)).rejects.toMatchObject({ name: 'ScaleFaceError' });
    }
  });
});

describe('a table of pyarrow', () => {
  const ids = ['ann/1.png', 'ann/2.png', 'bób/1.png', '𝔢ve/1.png', ''];
  const mu = Array.from({ length: 15 }, (_, i) => (i - 5) / 4);
  const whole = {
    ids,
    subjects: ['ann', 'ann', 'bób', 'eve', 'eve'],
    embedding: { data: new Float32Array(mu), width: 3 },
    numbers: { scale: new Float32Array([1, 2, 3, 4, 5]) },
    metadata: { backbone: 'by pyarrow' },
  };

  it('is read: in batches, with columns of other types, with large texts, sliced, and without rows', async () => {
    const bottleneck = { data: new Float32Array(mu.slice(0, 10)), width: 2 };
    expect(await readFeatureTable(join(golden, 'plain.arrow'))).toEqual({ ...whole, bottleneck });
    expect(await readFeatureTable(join(golden, 'large.arrow'))).toEqual(whole);
    const sliced = await readFeatureTable(join(golden, 'sliced.arrow'));
    expect(sliced.ids).toEqual([ids[3], ids[1], ids[2]]);
    expect([...sliced.embedding.data]).toEqual([...mu.slice(9, 12), ...mu.slice(3, 9)]);
    expect((await readFeatureTable(join(golden, 'empty.arrow'))).ids).toEqual([]);
  });

  it.each([
    ['dictionary', 'unsupported', '#subject: dictionary-encoded texts are not supported; received dictionary<utf8>'],
    ['lz4', 'unsupported', '#batch 0: compressed buffers are not supported; received lz4'],
    ['zstd', 'unsupported', '#batch 0: compressed buffers are not supported; received zstd'],
    ['view', 'unsupported', '#subject: an unsupported type; received utf8_view'],
    ['null-subject', 'bad-format', '#subject[2]: a row without a value'],
    ['null-row', 'bad-format', '#embedding[1]: a row without a value'],
    ['null-number', 'bad-format', '#embedding[3]: a row without a value'],
    [
      'not-finite',
      'not-finite',
      '#embedding: a number of 𝔢ve/1.png is not finite; expected finite numbers; received NaN',
    ],
    ['twice', 'bad-format', '#id[3]: an id occurs twice; received b'],
    ['double', 'bad-format', '#embedding: a column has the wrong type; expected fixed_size_list<float32>'],
    ['stream', 'bad-format', ': not an Arrow file; received an Arrow stream'],
  ])('that cannot be read is refused, with the place: %s', async (name, code, words) => {
    const file = join(golden, `${name}.arrow`);
    await expect(readFeatureTable(file)).rejects.toMatchObject({ name: 'ScaleFaceError', code });
    await expect(readFeatureTable(file)).rejects.toThrow(`${file}${words}`);
  });

  it('has no file that is not told of here', () => {
    expect(readdirSync(golden).filter((name) => name.endsWith('.arrow'))).toHaveLength(15);
  });
});

describe('a table of apache-arrow', () => {
  it('is read, and refused when a column is missing or there twice', async () => {
    const table = tableFromIPC((await written(5)).bytes);
    const file = join(home(), 'a.arrow');
    const write = (content: Table): void =>
      writeFileSync(file, RecordBatchFileWriter.writeAll(content).toUint8Array(true));
    write(table);
    expect(await readFeatureTable(file)).toEqual(sample(5));
    write(table.assign(new Table({ subject: vectorFromArray(sample(5).subjects, new LargeUtf8()) })));
    expect((await readFeatureTable(file)).subjects).toEqual(sample(5).subjects);
    write(table.select(['id', 'embedding']));
    await expect(readFeatureTable(file)).rejects.toThrow(
      'a column is missing; expected subject; received id, embedding',
    );
  });
});

describe('what is no table', () => {
  it('is refused with a code of its own: nothing, a folder, a text, a file cut short', async () => {
    const { file, bytes } = await written(5);
    for (const [content, code] of [
      ['', 'bad-format'],
      ['ARROW1', 'bad-format'],
      ['left,right,label', 'bad-format'],
      [bytes.subarray(0, -1), 'bad-format'],
      [bytes.subarray(0, 500), 'bad-format'],
    ] as const) {
      writeFileSync(file, content);
      await expect(readFeatures(file)).rejects.toMatchObject({ code, path: file });
    }
    await expect(readFeatures(home())).rejects.toMatchObject({ code: 'missing-file' });
  });

  it('is not waited for: a pipe nobody writes to', async (test) => {
    const pipe = join(home(), 'pipe.arrow');
    try {
      execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
    } catch {
      return test.skip();
    }
    await expect(readFeatures(pipe)).rejects.toMatchObject({ code: 'missing-file', path: pipe });
  });
});
