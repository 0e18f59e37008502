import { describe, expect, test } from 'vitest';
import { zipEntries } from '../../src/weights/index.js';
import { readZip } from '../../src/weights/zip.js';
import { writeZip } from './zip-writer.js';

const u16 = (n: number): number[] => [n & 255, n >>> 8];
const u32 = (n: number): number[] => [...u16(n & 0xffff), ...u16(n >>> 16)];
const u64 = (n: number): number[] => [...u32(n % 2 ** 32), ...u32(Math.floor(n / 2 ** 32))];
const full = 0xffffffff;

interface Fields {
  flags?: number;
  method?: number;
  crc?: number;
  packed?: number;
  size?: number;
  offset?: number;
  extra?: number[];
  localExtra?: number[];
  comment?: number[];
  data?: number[];
}

/** A local header, name, extra field and data, after section 4.3.7 of APPNOTE. */
const local = (name: string, { localExtra = [], data = [7, 8] }: Fields): number[] => {
  const before = [...u32(0x04034b50), ...new Array<number>(22).fill(0), ...u16(name.length), ...u16(localExtra.length)];
  return [...before, ...Buffer.from(name), ...localExtra, ...data];
};

/** A record of the central directory, section 4.3.12. */
const central = (name: string, fields: Fields): number[] => {
  const { flags = 0, method = 0, crc = 0, data = [7, 8], extra = [], comment = [], offset = 0 } = fields;
  const { packed = data.length, size = data.length } = fields;
  const ends = [u16(name.length), u16(extra.length), u16(comment.length), new Array<number>(8).fill(0), u32(offset)];
  const starts = [
    u32(0x02014b50),
    [0, 0, 0, 0],
    u16(flags),
    u16(method),
    [0, 0, 0, 0],
    u32(crc),
    u32(packed),
    u32(size),
  ];
  return [...[...starts, ...ends].flat(), ...Buffer.from(name), ...extra, ...comment];
};

/** The end record, section 4.3.16. */
const ending = (size: number, offset: number, comment: number[] = []): number[] =>
  [u32(0x06054b50), new Array<number>(8).fill(0), u32(size), u32(offset), u16(comment.length), comment].flat();

/** An archive of one entry. */
const archive = (fields: Fields, name = 'a'): Uint8Array => {
  const [entry, directory] = [local(name, fields), central(name, fields)];
  return Uint8Array.from([...entry, ...directory, ...ending(directory.length, entry.length)]);
};

const only = (bytes: Uint8Array) => [...zipEntries(bytes).values()][0];

describe('the entries of a zip archive', () => {
  test('an entry has the method, the checksum, the sizes and the mark of encryption that its record states', () => {
    const fields = { flags: 0x0801, method: 8, crc: 0xfedcba98, size: 300 };
    expect(only(archive(fields))).toEqual({
      method: 8,
      encrypted: true,
      crc32: 0xfedcba98,
      size: 300,
      packed: Uint8Array.of(7, 8),
    });
    expect(only(archive({ flags: 0x0800 }))?.encrypted).toBe(false);
  });

  test('the data begins behind the extra field of its own header, which may be longer than that of the directory', () => {
    expect(only(archive({ localExtra: [0x42, 0x46, 2, 0, 0x5a, 0x5a] }))?.packed).toEqual(Uint8Array.of(7, 8));
    expect(only(archive({ extra: [0x42, 0x46, 2, 0, 0x5a, 0x5a] }))?.packed).toEqual(Uint8Array.of(7, 8));
  });

  test('an archive within other bytes is read from where it begins', () => {
    const bytes = archive({});
    const around = new Uint8Array(bytes.length + 9);
    around.set(bytes, 4);
    expect(only(around.subarray(4, 4 + bytes.length))?.packed).toEqual(Uint8Array.of(7, 8));
  });

  test('the longest comment that an archive can have hides its end from nobody, before or behind which nothing may lie', () => {
    const [entry, directory] = [local('a', {}), central('a', {})];
    const comment = new Array<number>(65_535).fill(0x20);
    const bytes = [...entry, ...directory, ...ending(directory.length, entry.length, comment)];
    expect(only(Uint8Array.from(bytes))?.packed).toEqual(Uint8Array.of(7, 8));
    expect(only(Uint8Array.from(ending(0, 0, comment)))).toBeUndefined();
    expect(() => zipEntries(Uint8Array.from([...bytes, 0]))).toThrow('zip: no end record');
  });
});

describe('the 64-bit fields of an entry', () => {
  const zip64 = (...values: number[]): number[] => [...u16(1), ...u16(8 * values.length), ...values.flatMap(u64)];
  test.each<[string, Fields]>([
    ['all of them', { size: full, packed: full, offset: full, extra: zip64(2, 2, 0) }],
    ['the size alone', { size: full, extra: zip64(2) }],
    ['the packed size alone', { packed: full, extra: zip64(2) }],
    ['the offset alone', { offset: full, extra: zip64(0) }],
    ['none, though there is a field', { extra: zip64(99, 99, 99) }],
    ['the size, behind another field', { size: full, extra: [...u16(9), ...u16(3), 1, 2, 3, ...zip64(2)] }],
    ['the size, before another field and three bytes', { size: full, extra: [...zip64(2), ...u16(9), 0, 0, 1, 2, 3] }],
  ])('are read where the 32-bit ones are full: %s', (_, fields) => {
    const { size, packed } = only(archive(fields)) ?? {};
    expect([size, packed]).toEqual([2, Uint8Array.of(7, 8)]);
  });

  test('a size beyond 32 bits is read in full', () => {
    expect(only(archive({ size: full, extra: zip64(3 * 2 ** 32 + 5) }))?.size).toBe(12_884_901_893);
  });

  test.each<[string, Fields, string]>([
    ['a field that is longer than all of them', { extra: [...u16(9), ...u16(1)] }, 'extra field exceeds its entry'],
    ['a field without room', { size: full, extra: zip64() }, 'zip64 field is too short'],
    ['a field of one number for two', { size: full, packed: full, extra: zip64(2) }, 'zip64 field is too short'],
    [
      'half a number, and another field behind it',
      { size: full, extra: [...u16(1), ...u16(4), ...u32(2), ...u16(9), 0, 0] },
      'zip64 field is too short',
    ],
    ['a count beyond 2⁵³', { size: full, extra: zip64(2 ** 53) }, 'zip@82: 64-bit count is too large'],
  ])('are refused where they are wrong: %s', (_, fields, why) => {
    expect(() => zipEntries(archive({ data: [], ...fields }))).toThrow(why);
  });
});

describe('the end of a zip64 archive', () => {
  /** An archive of nothing whose 32-bit fields are full, with a record and a locator at the places that are stated. */
  const end64 = (size: number, offset: number, at = 0, record = 56): Uint8Array => {
    const end = [...u32(0x06064b50), ...new Array<number>(36).fill(0), ...u64(size), ...u64(offset)].slice(0, record);
    return Uint8Array.from([...end, ...u32(0x07064b50), 0, 0, 0, 0, ...u64(at), 1, 0, 0, 0, ...ending(full, full)]);
  };

  test('its record states where the directory lies', () => {
    expect([...zipEntries(end64(0, 0))]).toEqual([]);
    expect(() => zipEntries(end64(2 ** 33 + 1, 2 ** 34 + 2))).toThrow(
      'zip: central directory lies outside the file; received 17179869186 + 8589934593',
    );
    expect(() => zipEntries(end64(2 ** 53, 0))).toThrow('zip@40: 64-bit count is too large');
  });

  test.each<[string, Uint8Array]>([
    ['beyond the file', end64(0, 0, 1e9)],
    ['in its last bytes', end64(0, 0, 96)],
    ['at a place without one', end64(0, 0).with(0, 0)],
    ['at one that runs into the locator', end64(0, 0, 0, 55)],
    ['before a locator at the very beginning', end64(0, 0, 0, 0)],
  ])('a locator that points %s is refused', (_, bytes) => {
    expect(() => zipEntries(bytes)).toThrow('zip: zip64 end record is missing');
  });
});

test.each<[string, Uint8Array, string]>([
  ['nothing', new Uint8Array(0), 'zip: too short for a zip archive; received 0'],
  [
    '21 bytes of an end',
    Uint8Array.from(ending(0, 0)).subarray(0, 21),
    'zip: too short for a zip archive; received 21',
  ],
  ['zeros', new Uint8Array(30), 'zip: no end record'],
  ['a directory beyond the end', Uint8Array.from(ending(1, 0)), 'lies outside the file; received 0 + 1'],
  ['a directory from beyond the end', Uint8Array.from(ending(0, 1)), 'lies outside the file; received 1 + 0'],
  ['two entries of one name', twice(), 'a: two entries of one name'],
])('%s is no archive, and it is said why', (_, bytes, why) => {
  expect(() => zipEntries(bytes)).toThrow(expect.objectContaining({ code: 'bad-format' }));
  expect(() => zipEntries(bytes)).toThrow(why);
});

test('an archive of nothing has no entries', () => {
  expect(zipEntries(Uint8Array.from(ending(0, 0))).size).toBe(0);
});

function twice(): Uint8Array {
  const [entry, directory] = [local('a', {}), central('a', {})];
  return Uint8Array.from([...entry, ...directory, ...directory, ...ending(2 * directory.length, entry.length)]);
}

describe('a damaged directory', () => {
  const [entry, directory] = [local('a', {}), central('a', {})];
  const file = (record: number[], size = record.length): Uint8Array =>
    Uint8Array.from([...entry, ...record, ...ending(size, entry.length)]);

  test('whose record is cut, or is none, or has no room for its name or its comment, is refused with its place', () => {
    const why = 'zip: central directory is damaged; received 33';
    expect(only(file(directory))?.size).toBe(2);
    for (const size of [1, 4, 45, 46]) expect(() => zipEntries(file(directory, size)), `${size}`).toThrow(why);
    // Nothing but the end of the archive follows: none of it may be read as a record.
    for (const length of [4, 8, 16, 45]) expect(() => zipEntries(file(directory.slice(0, length)))).toThrow(why);
    expect(() => zipEntries(file(directory.with(3, 9)))).toThrow(why);
    // Lengths of the name, the extra field and the comment, one too great.
    expect(() => zipEntries(file(directory.with(28, 2)))).toThrow(why);
    expect(() => zipEntries(file(directory.with(30, 1)))).toThrow(why);
    expect(() => zipEntries(file(directory.with(32, 1)))).toThrow(why);
    // Bytes behind the last record.
    expect(() => zipEntries(file([...directory, 0]))).toThrow('central directory is damaged; received 80');
  });

  test('whose entry lies elsewhere, or reaches into the directory, is refused with its place', () => {
    const reach = (fields: Fields) => () => zipEntries(archive(fields));
    expect(reach({ offset: 1 })).toThrow('zip: local header is missing; received 1');
    expect(reach({ offset: 4 })).toThrow('zip: local header is missing; received 4');
    // The checksum in the directory looks like the start of an entry.
    expect(reach({ offset: 49, crc: 0x04034b50 })).toThrow('zip: local header is missing; received 49');
    expect(reach({ offset: 1e9 })).toThrow('zip: local header is missing; received 1000000000');
    expect(reach({ packed: 3 })).toThrow('zip: entry lies outside the file; received 31 + 3');
    expect(() => zipEntries(file(directory.with(42, 33)))).toThrow('local header is missing; received 33');
  });
});

test('of stored entries alone views are given; one that is compressed, or encrypted, is refused with what to do', () => {
  const bytes = writeZip({ a: Uint8Array.of(7, 8) });
  expect(readZip(bytes).get('a')?.buffer).toBe(bytes.buffer);
  for (const fields of [{ method: 8 }, { flags: 1 }, { size: 3 }]) {
    expect(() => readZip(archive(fields))).toThrow(
      expect.objectContaining({
        code: 'unsupported',
        path: 'a',
        received: `method ${'method' in fields ? 8 : 0}`,
        hint: expect.stringContaining('torch.save'),
      }),
    );
  }
});
