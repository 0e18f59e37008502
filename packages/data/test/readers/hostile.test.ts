import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, type Random } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { hang, processorTime } from '../../../../testing/hang.js';
import { inLongJob, repetitions } from '../../../../testing/long.js';
import { openDataSet } from '../../src/index.js';
import { imageLike } from './entries-of.js';
import { npyOf, npzOf } from './write-npy.js';
import { PickleWriter } from './write-pickle.js';
import { recFile, trainingSet } from './write-rec.js';
import { paxHeader, tarOf } from './write-tar.js';

const home = mkdtempSync(join(tmpdir(), 'hostile-'));
const images = Array.from({ length: 12 }, (_, i) => imageLike(40 + 17 * i, i));
const [first, second, third] = [images.slice(0, 5), images.slice(5, 6), images.slice(6)];
const training = recFile(trainingSet([first, second, third] as Buffer[][]));
const labels = images.slice(0, 6).map((_, i) => i % 2 === 0);
const pickled = (protocol: number, write: (w: PickleWriter, image: Buffer) => void): Buffer => {
  const w = new PickleWriter(protocol);
  return w
    .list(images, (image) => write(w, image))
    .booleans(labels)
    .done();
};
const rows = images.map((_, i) => `p${i % 3}/${i}.jpg`);
const json = JSON.stringify({ label: 3, landmarks: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] });

const parquet = (name: string): { files: Record<string, Buffer>; source: (folder: string) => string } => ({
  files: { 'a.parquet': readFileSync(join(import.meta.dirname, `../golden/parquet/${name}.parquet`)) },
  source: (at) => `parquet:${at}/a.parquet`,
});
const array = npyOf(
  [4, 3, 2, 3],
  Uint8Array.from({ length: 72 }, (_, i) => i),
);
const four = npyOf([4], Int32Array.of(1, 2, 1, 2));

/** What each reader reads: the files that are changed, and how it is opened. */
const cases: Record<string, { files: Record<string, Buffer>; source: (folder: string) => string }> = {
  'records without an index': { files: { 'a.rec': training.rec }, source: (at) => `rec:${at}/a.rec` },
  'records with an index and a list': {
    files: {
      'a.rec': training.rec,
      'a.idx': Buffer.from(training.idx),
      'a.lst': Buffer.from(rows.map((row, i) => `${i}\t0.0\t${row}\n`).join('')),
    },
    source: (at) => `rec:${at}/a.rec`,
  },
  'pickles of protocol 2': {
    files: { 'a.bin': pickled(2, (w, image) => w.bytes(image)) },
    source: (at) => `bin:${at}/a.bin`,
  },
  'pickles of protocol 4': {
    files: { 'a.bin': pickled(4, (w, image) => w.bytes(image)) },
    source: (at) => `bin:${at}/a.bin`,
  },
  'pickles of arrays': {
    files: { 'a.bin': pickled(5, (w, image) => w.array(image, [image.length])) },
    source: (at) => `bin:${at}/a.bin`,
  },
  'pickles of buffers': {
    files: { 'a.bin': pickled(5, (w, image) => w.buffer(image, [image.length])) },
    source: (at) => `bin:${at}/a.bin`,
  },
  'CSV manifests': {
    files: {
      'a.csv': Buffer.from(`path,subject,landmarks\n${rows.map((row) => `"${row}",A,1 2 3 4 5 6 7 8 9 0\n`).join('')}`),
    },
    source: (at) => `csv:${at}/a.csv`,
  },
  'JSON Lines manifests': {
    files: {
      'a.jsonl': Buffer.from(rows.map((path) => `${JSON.stringify({ path, subject: 'A', template: 4 })}\n`).join('')),
    },
    source: (at) => `jsonl:${at}/a.jsonl`,
  },
  archives: {
    files: {
      'a.tar': tarOf(
        images
          .slice(0, 5)
          .flatMap((image, i) => [
            ...(i === 3 ? [paxHeader({ path: `p/${i}.png` })] : []),
            { name: `p/${i}.png`, bytes: image },
            { name: `p/${i}.json`, bytes: json },
          ]),
      ),
    },
    source: (at) => `tar:${at}/a.tar`,
  },
  'Parquet manifests': parquet('snappy'),
  'Parquet manifests of many pages': parquet('brotli'),
  'Parquet manifests of the second kind of pages': parquet('second'),
  'Parquet manifests with images': parquet('hugging'),
  'arrays of NumPy': { files: { 'a.npy': array, 'labels.npy': four }, source: (at) => `npy:${at}/a.npy` },
  'archives of NumPy': { files: { 'a.npz': npzOf({ x: array, y: four }, true) }, source: (at) => `npz:${at}/a.npz` },
  'lists of images': {
    files: { 'a.lst': Buffer.from(rows.map((row, i) => `${i}\t${i}.0\t${row}\n${row} ${i}\n`).join('')) },
    source: (at) => `list:${at}/a.lst`,
  },
  'lists of pairs': {
    files: { 'a.txt': Buffer.from(rows.map((row, i) => `${i % 2} ${row} ${rows[0]}\n`).join('')) },
    source: (at) => `pairs:${at}/a.txt`,
  },
  'lists of CelebA': {
    files: {
      'identity_CelebA.txt': Buffer.from(rows.map((_, i) => `${i}.jpg ${i}\n`).join('')),
      'list_landmarks_celeba.txt': Buffer.from(
        `12\nx y\n${rows.map((_, i) => `${i}.jpg 1 2 3 4 5 6 7 8 9 10\n`).join('')}`,
      ),
      'img_celeba/0.jpg': Buffer.alloc(1),
    },
    source: (at) => `celeba:${at}`,
  },
  'the protocol of CFP': {
    files: {
      'Data/Images/001/frontal/01.jpg': Buffer.alloc(1),
      'Protocol/Pair_list_F.txt': Buffer.from('1 ../Data/Images/001/frontal/01.jpg\n'),
      'Protocol/Pair_list_P.txt': Buffer.from('1 ../Data/Images/001/profile/01.jpg\n'),
      'Protocol/Split/FP/01/same.txt': Buffer.from('1,1\n1,1\n1,1\n'),
      'Protocol/Split/FP/01/diff.txt': Buffer.from('1,1\n1,1\n1,1\n'),
    },
    source: (at) => `cfp:${at}`,
  },
  'protocols of IJB': {
    files: {
      'meta/ijbc_face_tid_mid.txt': Buffer.from(images.map((_, i) => `${i}.jpg ${i} ${i}\n`).join('')),
      'meta/ijbc_name_5pts_score.txt': Buffer.from(
        images.map((_, i) => `${i}.jpg 1 2 3 4 5 6 7 8 9 10 0.5\n`).join(''),
      ),
      'meta/ijbc_template_pair_label.txt': Buffer.from('1 2 0\n3 4 1\n5 6 0\n'),
      'meta/ijbc_1N_probe.csv': Buffer.from('T,S\n1,2\n2,3\n'),
    },
    source: (at) => `ijb:${at}`,
  },
  'pairs of LFW': {
    files: { 'pairs.txt': Buffer.from('1\t1\nA\t1\t2\nA\t1\tB\t3\n'), 'A/A_0001.jpg': Buffer.alloc(1) },
    source: (at) => `lfw:${at}`,
  },
};

/** Lengths and counts that go wrong if they are believed. */
const numbers = [0, 1, -1, 2, 8, 0x7fffffff, -0x80000000, 0x10000, 1 << 24, 255, 0x1fffffff];

/** Bytes changed, numbers put in, pieces cut out, doubled or swapped, the end cut off. */
function mutated(bytes: Buffer, random: Random): Buffer {
  let copy = Buffer.from(bytes);
  for (let k = random.integer(3); k >= 0; k--) {
    if (copy.length < 12) return copy;
    const at = random.integer(copy.length - 8);
    const kind = random.uniform();
    if (kind < 0.3) copy[at] = random.integer(256);
    else if (kind < 0.5) copy[at] = (copy[at] as number) ^ (1 << random.integer(8));
    else if (kind < 0.65) copy.writeInt32LE(numbers[random.integer(numbers.length)] as number, at);
    else if (kind < 0.7) copy.writeBigInt64LE(BigInt(random.integer(2 ** 31)) ** 2n, at);
    else if (kind < 0.8) copy.fill(random.integer(256), at, at + 1 + random.integer(8));
    else {
      const end = at + random.integer(64);
      const piece = copy.subarray(at, end);
      const middle = random.uniform() < 0.5 ? [] : [piece, piece];
      copy = Buffer.concat([copy.subarray(0, at), ...middle, copy.subarray(end)]);
    }
  }
  return random.uniform() < 0.1 ? copy.subarray(0, random.integer(copy.length + 1)) : copy;
}

/** Reads all of a source; gives what came of it. */
async function readAll(source: string): Promise<string> {
  try {
    const set = await openDataSet(source);
    let count = 0;
    for await (const { id, subject, path, bytes, image } of set) {
      if (typeof id !== 'string' || !['string', 'undefined'].includes(typeof subject)) throw new TypeError('no id');
      if ([path, bytes, image].filter((x) => x !== undefined).length !== 1) throw new TypeError('no image');
      count++;
    }
    await set.pairs?.();
    await set.matches?.();
    return set.problems.length > 0 ? 'problems' : count > 0 ? 'entries' : 'nothing';
  } catch (error) {
    if ((error as Error).name !== 'ScaleFaceError') throw error;
    return (error as { code: string }).code;
  }
}

describe('hostile sources', () => {
  const count = repetitions(40, 200, 100_000);

  it.each(Object.keys(cases))(
    `${count} changed files end in entries, problems or a typed error: %s`,
    async (name) => {
      const { files, source } = cases[name] as (typeof cases)[string];
      const folder = join(home, name.replaceAll(' ', '-'));
      for (const [file, bytes] of Object.entries(files)) {
        mkdirSync(join(folder, file, '..'), { recursive: true });
        writeFileSync(join(folder, file), bytes);
      }
      const whole = await readAll(source(folder));
      expect(['entries', 'problems']).toContain(whole);
      const random = createRandom(7);
      const changeable = Object.keys(files).filter((file) => !file.endsWith('.jpg'));
      const outcomes: Record<string, number> = {};
      const before = process.memoryUsage().rss;
      let [slowest, memory, largest] = [0, 0, 0];
      for (let i = 0; i < count; i++) {
        const file = changeable[i % changeable.length] as string;
        writeFileSync(join(folder, file), mutated(files[file] as Buffer, random));
        const [used, held] = [processorTime(), process.memoryUsage().arrayBuffers];
        const outcome = await readAll(source(folder));
        slowest = Math.max(slowest, used());
        largest = Math.max(largest, process.memoryUsage().arrayBuffers - held);
        if (i % 50 === 0) memory = Math.max(memory, process.memoryUsage().rss - before);
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        writeFileSync(join(folder, file), files[file] as Buffer);
      }
      if (inLongJob) console.log(name, outcomes, { slowest, megabytes: memory / 1e6, kilobytes: largest / 1e3 });
      expect(Object.keys(outcomes).length).toBeGreaterThan(1);
      expect(slowest).toBeLessThan(hang);
      // No reading takes more than its window and twice the files, whatever lengths they claim.
      const size = Object.values(files).reduce((sum, bytes) => sum + bytes.length, 0);
      expect(largest).toBeLessThan(2 * size + 2.5e6);
      // The files have kilobytes: what is seen is the garbage of thousands of readings.
      expect(memory).toBeLessThan(400e6);
    },
    900_000,
  );

  it(`${count} changed names of files end in entries, problems or a typed error: AgeDB`, async () => {
    const folder = join(home, 'agedb');
    mkdirSync(folder);
    const name = Buffer.from('12_JaneDoe_61_f.jpg');
    const random = createRandom(8);
    const outcomes: Record<string, number> = {};
    for (let i = 0; i < count; i++) {
      // What no name of a file can hold is taken out: a slash, a zero, more than 255 bytes.
      const changed = mutated(name, random).filter((byte) => byte !== 0 && byte !== 47);
      const path = Buffer.concat([Buffer.from(`${folder}/`), changed.subarray(0, 255)]);
      const usable = changed.length > 0 && !['.', '..'].includes(Buffer.from(changed).toString());
      if (usable) writeFileSync(path, '');
      if (i % 2 === 1) writeFileSync(join(folder, '1_Max_7_m.jpg'), '');
      const outcome = await readAll(`agedb:${folder}`);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      if (usable) rmSync(path);
      rmSync(join(folder, '1_Max_7_m.jpg'), { force: true });
    }
    if (inLongJob) console.log('AgeDB', outcomes);
    expect(Object.keys(outcomes).sort()).toEqual(['bad-format', 'entries', 'problems']);
  }, 900_000);
});
