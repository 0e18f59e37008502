import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { heldBytes } from '../../../../testing/garbage.js';
import { inLongJob } from '../../../../testing/long.js';
import { openDataSet } from '../../src/index.js';
import { npyOf, npzOf } from './write-npy.js';
import { PickleWriter } from './write-pickle.js';
import { imageRecord, recordOf } from './write-rec.js';
import { tarOf } from './write-tar.js';

const home = mkdtempSync(join(tmpdir(), 'memory-'));
/** Every value of a byte, and the magic number of records nowhere. */
const many = (length: number): Buffer =>
  Buffer.alloc(
    length,
    Uint8Array.from({ length: 256 }, (_, i) => i),
  );
const write = (kind: string, name: string, bytes: Buffer): [string, number] => {
  writeFileSync(join(home, name), bytes);
  return [`${kind}:${join(home, name)}`, bytes.length];
};

/** The bytes of buffers, and of those that are only waiting to be collected. */
const allBytes = (): number => process.memoryUsage().arrayBuffers;

/** The bytes of buffers that are still held. */
function heldBuffers(): number {
  heldBytes();
  return allBytes();
}

/**
 * The most bytes that buffers take while a source is read, beyond those before, and how many entries there are.
 *
 * @param source - What is read.
 * @param bytes - Says how many they are: all of them by default.
 */
async function peak(source: string, bytes = allBytes): Promise<[number, number]> {
  const before = heldBuffers();
  const set = await openDataSet(source);
  let [most, count] = [0, 0];
  for await (const _ of set) {
    most = Math.max(most, bytes() - before);
    count++;
  }
  return [Math.max(most, bytes() - before), count];
}

const image = many(12_000_000);
const records = (): Buffer =>
  Buffer.concat(Array.from({ length: 8 }, (_, i) => recordOf(imageRecord(i, 1, many(1e6)))));
const pickled = (protocol: number): Buffer => {
  const w = new PickleWriter(protocol);
  return w
    .list([image, Buffer.from('x')], (bytes) => w.bytes(bytes))
    .booleans([true])
    .done();
};

/** Three images of four megabytes, which cannot be packed. */
const arrays = npyOf([3, 1000, 1334, 3], new Uint8Array(randomBytes(3 * 1000 * 1334 * 3)));

it.each([
  ['a record', () => write('rec', 'one.rec', recordOf(imageRecord(0, 1, image))), 1],
  ['eight records', () => write('rec', 'eight.rec', records()), 8],
  ['an image in a pickle', () => write('bin', 'three.bin', pickled(3)), 2],
  ['an image as text in a pickle', () => write('bin', 'two.bin', pickled(2)), 2],
  ['an array of images', () => write('npy', 'a.npy', arrays), 3],
  ['an archive of arrays', () => write('npz', 'a.npz', npzOf({ x: arrays })), 3],
  ['a packed archive of arrays', () => write('npz', 'packed.npz', npzOf({ x: arrays }, true)), 3],
  ['a file in an archive', () => write('tar', 'a.tar', tarOf([{ name: 'a/1.jpg', bytes: image }])), 1],
] as const)('%s of megabytes takes less than twice the file', async (_, make, entries) => {
  const [source, size] = make();
  // Unpacking leaves buffers behind, whose end is the collector's.
  const [most, count] = await peak(source, source.endsWith('packed.npz') ? heldBuffers : allBytes);
  expect(count).toBe(entries);
  expect(most).toBeLessThan(2 * size + 2e6);
});

/** Lines of a list, each with a path of its own. */
const lines = (count: number, line: (path: string, i: number) => string): Buffer =>
  Buffer.from(
    Array.from({ length: count }, (_, i) => line(`images/of/identity-${i >> 3}/number-${i}.jpg`, i)).join(''),
  );

it.runIf(inLongJob).each([
  [
    'images',
    () =>
      write(
        'list',
        'many.lst',
        lines(40_000, (path, i) => `${path} ${i >> 3}\n`),
      ),
  ],
  [
    'pairs',
    () =>
      write(
        'pairs',
        'many.txt',
        lines(20_000, (path, i) => `${i % 2} ${path} other/${path}\n`),
      ),
  ],
  [
    'a manifest',
    () =>
      write(
        'csv',
        'many.csv',
        lines(40_000, (path, i) => `${i === 0 ? 'path,subject\n' : ''}${path},${i >> 3}\n`),
      ),
  ],
] as const)('a list of %s of megabytes takes less than twice the file, texts and all', async (_, make) => {
  const [source, size] = make();
  const before = heldBytes();
  const set = await openDataSet(source);
  let [most, count] = [0, 0];
  for await (const entry of set) {
    expect(entry.path).toBeDefined();
    if (++count % 8000 === 0) most = Math.max(most, heldBytes() - before);
  }
  expect(count).toBe(40_000);
  expect(most).toBeLessThan(2 * size + 2e6);
});

it.each([
  [
    'a record that claims 500 megabytes',
    () => {
      const bytes = recordOf(imageRecord(0, 1, many(1e6)));
      bytes.writeUInt32LE(0x1fffffff, 4);
      return write('rec', 'claim.rec', bytes);
    },
  ],
  [
    'a pickle that claims four gigabytes',
    () => write('bin', 'claim.bin', Buffer.concat([Buffer.from('\x80\x04]B\xff\xff\xff\xff', 'latin1'), many(1e6)])),
  ],
  [
    'an archive that claims eight gigabytes',
    () => {
      const bytes = tarOf([{ name: 'a/1.jpg', bytes: many(1e6) }]);
      const before = bytes.subarray(124, 135).reduce((sum, byte) => sum + byte, 0);
      bytes.write('77777777777', 124);
      const sum = Number.parseInt(bytes.toString('latin1', 148, 154), 8) - before + 11 * 55;
      bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
      return write('tar', 'claim.tar', bytes);
    },
  ],
] as const)('%s takes no more than the window', async (_, make) => {
  const [source] = make();
  const [most] = await peak(source).catch((error) => {
    expect(error.code).toBe('bad-format');
    return [0];
  });
  expect(most).toBeLessThan(4e6);
});
