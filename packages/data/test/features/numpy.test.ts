import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { processorTime } from '../../../../testing/hang.js';
import { parseNpy, readFeatures } from '../../src/index.js';

const golden = fileURLToPath(new URL('../golden/numpy/', import.meta.url));
const mu = Array.from({ length: 12 }, (_, i) => (i - 5) / 4);
const whole = mu.map((x) => 4 * x);
const ids = ['ann/1.png', 'ann/2.png', 'bób/1.png', '𝔢ve/1.png'];
const code = (code: string): unknown => expect.objectContaining({ name: 'ScaleFaceError', code });

/** A folder with an embeddings' file and a CSV beside it. */
async function beside(npy: string, csv: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'npy-'));
  await writeFile(join(folder, 'f.npy'), await readFile(join(golden, npy)));
  await writeFile(join(folder, 'f.csv'), csv);
  return join(folder, 'f.npy');
}

async function allTypes(folder: string): Promise<void> {
  const numbers = async (name: string): Promise<number[]> => [
    ...parseNpy(await readFile(join(folder, `${name}.npy`))).data,
  ];
  for (const type of ['f2', 'f4', 'f8', 'big-endian', 'fortran']) expect(await numbers(type), type).toEqual(mu);
  for (const type of ['i1', 'i2', 'i4', 'i8']) expect(await numbers(type), type).toEqual(whole);
  for (const type of ['u1', 'u2', 'u4', 'u8']) expect(await numbers(type), type).toEqual(whole.map(Math.abs));
  expect(await numbers('bool')).toEqual(mu.map((x) => (x > 0 ? 1 : 0)));
  const cube = parseNpy(await readFile(join(folder, 'cube-fortran.npy')));
  expect(cube).toEqual({ shape: [2, 3, 4], data: Float32Array.from({ length: 24 }, (_, i) => i) });
}

async function allTables(folder: string): Promise<void> {
  const expected = {
    ids,
    subjects: ['7', '7', '9007199254740993', '3'],
    embedding: { data: new Float32Array(mu), width: 3 },
    bottleneck: { data: new Float32Array(mu.filter((_, i) => i % 3 < 2)), width: 2 },
    numbers: { scale: new Float32Array([1, 2, 3, 4]) },
    metadata: { backbone_sha256: 'abc' },
  };
  for (const name of ['stored', 'deflated']) {
    expect(await readFeatures(join(folder, `${name}.npz`)), name).toEqual(expected);
  }
}

const python =
  process.env.SCALEFACE_PYTHON ??
  join(process.env.SCALEFACE_CACHE ?? join(homedir(), '.cache', 'scaleface'), 'python', 'bin', 'python');

describe('arrays written by NumPy', () => {
  it('of every type, byte order and order of the axes give their numbers', () => allTypes(golden));
  it('in a .npz file, stored or compressed, are a feature table', () => allTables(golden));

  it.skipIf(!existsSync(python))('of the version installed here are read alike', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'numpy-'));
    execFileSync(python, [join(golden, 'make.py'), folder]);
    await allTypes(folder);
    await allTables(folder);
  });

  it('of complex numbers are refused', async () => {
    const bytes = await readFile(join(golden, 'complex.npy'));
    expect(() => parseNpy(bytes)).toThrowError(code('bad-format'));
  });
});

describe('a CSV of ids', () => {
  it('with named columns gives ids, identities and numbers to a .npy file', async () => {
    const file = await beside('fortran.npy', 'quality,Subject,id\n1,a,x\n2,a,y\n3,b,z\n4,"b, too",w\n');
    expect(await readFeatures(file, { bottleneck: join(golden, 'f8.npy') })).toEqual({
      ids: ['x', 'y', 'z', 'w'],
      subjects: ['a', 'a', 'b', 'b, too'],
      embedding: { data: new Float32Array(mu), width: 3 },
      bottleneck: { data: new Float32Array(mu), width: 3 },
      numbers: { quality: new Float32Array([1, 2, 3, 4]) },
      metadata: {},
    });
  });

  it('without names is ids, then identities; without identities they are the first folders of the ids', async () => {
    const named = await readFeatures(await beside('f4.npy', 'x,a\ny,a\nz,b\nw,b\n'));
    expect([named.ids, named.subjects]).toEqual([
      ['x', 'y', 'z', 'w'],
      ['a', 'a', 'b', 'b'],
    ]);
    const folders = await readFeatures(await beside('f4.npy', 'a/x\na/y\nb/x\nb/y\n'));
    expect(folders.subjects).toEqual(['a', 'a', 'b', 'b']);
  });

  it('named by an option goes before the ids of a .npz file, and serves one that has none', async () => {
    const list = join(await mkdtemp(join(tmpdir(), 'ids-')), 'rows.csv');
    await writeFile(list, 'id\na/1\na/2\nb/1\nb/2\n');
    for (const name of ['stored.npz', 'alone.npz']) {
      const { ids, subjects, embedding } = await readFeatures(join(golden, name), { ids: list });
      expect([ids[3], subjects[3], [...embedding.data]]).toEqual(['b/2', 'b', mu]);
    }
  });

  it.each([
    ['that is not there', 'missing-file', undefined],
    ['with a line too few', 'bad-format', 'a/1\na/2\nb/1\n'],
    ['with an id twice', 'bad-format', 'a/1\na/2\nb/1\na/1\n'],
    ['with uneven lines', 'bad-format', 'a/1,a\na/2\nb/1,b\nb/2,b\n'],
    ['without identities', 'bad-format', '1\n2\n3\n4\n'],
    ['without lines', 'bad-format', ''],
  ])('%s is refused', async (_, error, csv) => {
    const file = csv === undefined ? join(golden, 'alone.npz') : await beside('f4.npy', csv);
    await expect(readFeatures(file)).rejects.toThrowError(code(error));
  });
});

/** A zip archive of one entry that says what it likes. */
function zipOf(method: number, packed: Uint8Array, size: number, crc = 0): Buffer {
  const name = Buffer.from('embedding.npy');
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(method, 10);
  central.writeUInt32LE(crc, 16);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt32LE(size, 24);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length + packed.length, 16);
  return Buffer.concat([local, name, packed, central, name, end]);
}

describe('hostile files', () => {
  const read = async (bytes: Uint8Array): Promise<unknown> => {
    const folder = await mkdtemp(join(tmpdir(), 'hostile-'));
    await writeFile(join(folder, 'x'), bytes);
    await writeFile(join(folder, 'x.csv'), 'a/1\na/2\nb/1\nb/2\n');
    return readFeatures(join(folder, 'x'));
  };
  const header = (text: string, version = 1): Buffer => {
    const head = Buffer.from([0x93, ...Buffer.from('NUMPY'), version, 0, text.length & 255, text.length >> 8]);
    return Buffer.concat([head, Buffer.from(text), Buffer.alloc(64)]);
  };

  it.each([
    ['a shape of 10¹² rows', header("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000, 1), }")],
    [
      'a shape beyond all integers',
      header(`{'descr': '<f4', 'fortran_order': False, 'shape': (${'9'.repeat(400)},), }`),
    ],
    ['a negative shape', header("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 4), }")],
    ['texts of no width', header("{'descr': '<U0', 'fortran_order': False, 'shape': (999999999,), }")],
    ['pickled objects', header("{'descr': '|O', 'fortran_order': False, 'shape': (4, 1), }")],
    ['a header of 4 GiB', Buffer.from([0x93, ...Buffer.from('NUMPY'), 2, 0, 255, 255, 255, 255, 0, 0, 0, 0])],
    ['a length that deflate cannot reach', zipOf(8, deflateRawSync(Buffer.alloc(100)), 0xfffffffe)],
    ['a stored length beyond the file', zipOf(0, Buffer.alloc(10), 0xfffffffe)],
    ['a wrong checksum', zipOf(8, deflateRawSync(Buffer.alloc(1000)), 1000, 1)],
    ['more than it says', zipOf(8, deflateRawSync(Buffer.alloc(10_000_000)), 1000)],
    ['less than it says', zipOf(8, deflateRawSync(Buffer.alloc(100)), 100_000)],
    ['cut-off deflate', zipOf(8, deflateRawSync(createNoise(5000)).subarray(0, 2000), 5000)],
    ['a bomb: 256 MiB of zeros', zipOf(8, deflateRawSync(Buffer.alloc(2 ** 28)), 2 ** 28)],
    ['nothing after the mark', Buffer.from('PK\x03\x04')],
  ])('with %s are refused at once, without much memory', async (_, bytes) => {
    const before = process.memoryUsage();
    const used = processorTime();
    await expect(read(bytes)).rejects.toThrowError(code('bad-format'));
    expect(used()).toBeLessThan(1);
    const { arrayBuffers } = process.memoryUsage();
    expect(arrayBuffers - before.arrayBuffers).toBeLessThan(2 * bytes.length + 2 ** 20);
  });

  it('of other compressions are not supported, and say so', async () => {
    await expect(read(zipOf(14, Buffer.alloc(10), 10))).rejects.toThrowError(code('unsupported'));
  });

  it('made by damage to real ones give a table or an error that is ours', async () => {
    const random = createRandom(5);
    for (const name of ['stored.npz', 'deflated.npz']) {
      const bytes = await readFile(join(golden, name));
      for (let k = 0; k < 150; k++) {
        const damaged = Buffer.from(bytes.subarray(0, k % 3 === 0 ? random.integer(bytes.length) : bytes.length));
        for (let n = 0; n < 3 && damaged.length > 0; n++) damaged[random.integer(damaged.length)] = random.integer(256);
        const file = join(tmpdir(), `damaged-${process.pid}.npz`);
        await writeFile(file, damaged);
        await readFeatures(file).catch((error: unknown) => expect(error).toMatchObject({ name: 'ScaleFaceError' }));
      }
    }
  });
});

function createNoise(length: number): Uint8Array {
  const random = createRandom(1);
  return Uint8Array.from({ length }, () => random.integer(256));
}
