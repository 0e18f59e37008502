import { createRandom, ScaleFaceError } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { heldBytes } from '../../../../testing/garbage.js';
import { hang, processorTime } from '../../../../testing/hang.js';
import { repetitions } from '../../../../testing/long.js';
import { expectRefusal } from '../../../../testing/refusal.js';
import { crc32 } from '../../src/counts/crc32.js';
import { addScores, createScoreCounts, decodeScoreCounts, encodeScoreCounts, missingBuckets } from '../../src/index.js';

const scores = Float32Array.of(0.9, 0.1, 0.9, -0.5, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0, -0);
const labels = [1, 0, 0, 1, 0, 1, true, false];
const coarse = addScores(createScoreCounts(), scores, labels);
const wanted = [...missingBuckets(coarse, [0.3, 0.5]), 0x7f, 0xff80, 0x8000, 0x7fff, 12];
const good = encodeScoreCounts(addScores(createScoreCounts(wanted), scores, labels));

/** Bytes with the checksum that belongs to them, so that only their structure can give them away. */
function sealed(bytes: Uint8Array): Uint8Array {
  new DataView(bytes.buffer).setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4)), true);
  return bytes;
}

/** Tables of (place, count) behind the numbers that announce them, sealed. */
function written(tables: readonly [bucket: number, entries: readonly (readonly [number, number])[]][]): Uint8Array {
  const size = tables.reduce((sum, [, entries]) => sum + 8 + 12 * entries.length, 12);
  const view = new DataView(new ArrayBuffer(size));
  view.setUint32(0, 0x32434653, true);
  view.setUint32(4, tables.length, true);
  let at = 8;
  for (const [bucket, entries] of tables) {
    view.setUint32(at, bucket, true);
    view.setUint32(at + 4, entries.length, true);
    at += 8;
    for (const [place, count] of entries) {
      view.setUint32(at, place, true);
      view.setFloat64(at + 4, count, true);
      at += 12;
    }
  }
  return sealed(new Uint8Array(view.buffer));
}
const UPPER = 0xffffffff;

describe('decodeScoreCounts', () => {
  it('knows the CRC-32 of the catalogue', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });

  it('takes what encodeScoreCounts wrote, from the middle of a buffer too', () => {
    expect(encodeScoreCounts(decodeScoreCounts(good))).toEqual(good);
    const shifted = new Uint8Array(good.length + 7);
    shifted.set(good, 3);
    expect(encodeScoreCounts(decodeScoreCounts(shifted.subarray(3, -4)))).toEqual(good);
  });

  it('takes counts by hand that scores could give, as a check of the cases below', () => {
    expect(
      decodeScoreCounts(
        written([
          [UPPER, [[0x8000, 2]]],
          [0x8000, [[5, 2]]],
        ]),
      ).fine.size,
    ).toBe(1);
  });

  const impossible: Record<string, Uint8Array> = {
    'nothing at all': new Uint8Array(0),
    'no table': written([]),
    'no table of upper bits': written([[0x8000, []]]),
    'the table of upper bits twice': written([
      [UPPER, []],
      [UPPER, []],
    ]),
    'the table of upper bits at the end': written([
      [0x8000, []],
      [UPPER, []],
    ]),
    'a bucket twice': written([
      [UPPER, []],
      [7, []],
      [7, []],
    ]),
    'buckets that fall': written([
      [UPPER, []],
      [8, []],
      [7, []],
    ]),
    'a bucket beyond the last': written([
      [UPPER, []],
      [65536, []],
    ]),
    'places that fall': written([
      [
        UPPER,
        [
          [0x8001, 1],
          [0x8000, 1],
        ],
      ],
    ]),
    'a place twice': written([
      [
        UPPER,
        [
          [0x8000, 1],
          [0x8000, 1],
        ],
      ],
    ]),
    'a place beyond the last': written([[UPPER, [[131072, 1]]]]),
    'a count of 0': written([[UPPER, [[0x8000, 0]]]]),
    'a count below 0': written([[UPPER, [[0x8000, -1]]]]),
    'half a count': written([[UPPER, [[0x8000, 0.5]]]]),
    'a count that is no number': written([[UPPER, [[0x8000, Number.NaN]]]]),
    'more scores than can be counted': written([
      [
        UPPER,
        [
          [0x8000, 2 ** 53 - 1],
          [0x8001, 1],
        ],
      ],
    ]),
    'a score of NaN': written([[UPPER, [[0xffff, 1]]]]),
    'a negative NaN': written([
      [UPPER, [[0x7f, 1]]],
      [0x7f, [[0, 1]]],
    ]),
    'a score of −0': written([
      [UPPER, [[0x7fff, 1]]],
      [0x7fff, [[0xffff, 1]]],
    ]),
    'lower bits of nothing': written([
      [UPPER, []],
      [0x8000, [[1, 1]]],
    ]),
    'fewer lower bits than upper': written([
      [UPPER, [[0x8000, 2]]],
      [0x8000, [[1, 1]]],
    ]),
    'fewer lower bits than upper of the genuine pairs alone': written([
      [
        UPPER,
        [
          [0x8000, 1],
          [65536 + 0x8000, 2],
        ],
      ],
      [
        0x8000,
        [
          [1, 1],
          [65537, 1],
        ],
      ],
    ]),
    'lower bits of the other class': written([
      [UPPER, [[0x8000, 1]]],
      [0x8000, [[65536, 1]]],
    ]),
    'a byte too many': sealed(Uint8Array.from([...good, 0])),
    'a table announced too many': sealed(Uint8Array.from(good, (b, i) => (i === 4 ? b + 1 : b))),
    'a table announced too few': sealed(Uint8Array.from(good, (b, i) => (i === 4 ? b - 1 : b))),
    'entries without end': sealed(Uint8Array.from(good, (b, i) => (i >= 12 && i < 16 ? 255 : b))),
    'the earlier version': Uint8Array.of(
      ...new TextEncoder().encode('SFC1'),
      1,
      0,
      0,
      0,
      255,
      255,
      255,
      255,
      0,
      0,
      0,
      0,
    ),
  };
  it.each(Object.keys(impossible))('refuses %s', (name) => {
    expect(() => decodeScoreCounts(impossible[name] as Uint8Array)).toThrow(
      expect.objectContaining({ name: 'ScaleFaceError', code: 'bad-format' }),
    );
  });

  it('refuses every single bit flipped and every end cut off', () => {
    for (let bit = 0; bit < 8 * good.length; bit++) {
      const flipped = good.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(() => decodeScoreCounts(flipped)).toThrow('not score counts');
    }
    for (let end = 0; end < good.length; end++) {
      expect(() => decodeScoreCounts(good.subarray(0, end))).toThrow('not score counts');
    }
  });

  it('takes memory in proportion to the bytes: two thousand empty tables of 16 kB are no gigabytes', () => {
    const bytes = written([[UPPER, []], ...Array.from({ length: 2000 }, (_, b): [number, []] => [b, []])]);
    expect(bytes.length).toBeLessThan(17_000);
    const before = heldBytes();
    const counts = decodeScoreCounts(bytes);
    expect(heldBytes() - before).toBeLessThan(24 * 2 ** 20);
    expect(counts.fine.size).toBe(2000);
    expect(encodeScoreCounts(counts)).toEqual(bytes);
  });

  const mutations = repetitions(500, 8_000, 100_000);
  it(`${mutations} mutated files are refused with a typed error, or give back their own bytes`, () => {
    const random = createRandom(17);
    let [accepted, changed, slowest] = [0, 0, 0];
    for (let i = 0; i < mutations; i++) {
      const cut = random.uniform() < 0.1 ? 4 + random.integer(good.length - 3) : good.length;
      const mutated = good.slice(0, cut);
      // Mostly bytes of zeros and small numbers: those lead further into the file than any others.
      for (let k = random.integer(3); k >= 0; k--) {
        mutated[random.integer(cut)] = random.uniform() < 0.5 ? random.integer(256) : random.integer(3);
      }
      if (i % 4 > 0) sealed(mutated);
      const used = processorTime();
      try {
        const counts = decodeScoreCounts(mutated);
        accepted++;
        if (Buffer.compare(encodeScoreCounts(counts), mutated) !== 0) changed++;
      } catch (error) {
        if (!(error instanceof ScaleFaceError && error.code === 'bad-format')) throw error;
      }
      slowest = Math.max(slowest, used());
    }
    expect(changed).toBe(0);
    expect(accepted).toBeGreaterThan(0);
    expect(accepted).toBeLessThan(mutations / 10);
    expect(slowest).toBeLessThan(hang);
  }, 600_000);
});

describe('encodeScoreCounts', () => {
  const of = (places: readonly (readonly [place: number, count: number])[], fine = createScoreCounts().fine) => {
    const table = new Float64Array(2 * 65536);
    for (const [place, count] of places) table[place] = count;
    return { coarse: table, fine };
  };
  const whole = 'integers from 0 below 2^53';
  const numbered = 'buckets from 0 to 65535';
  it.each([
    [of([[7, -1]]), 'coarse', whole, '-1'],
    [of([[7, 0.5]]), 'coarse', whole, '0.5'],
    [of([[7, 2 ** 53]]), 'coarse', whole, String(2 ** 53)],
    [of([[7, Number.NaN]]), 'coarse', whole, 'NaN'],
    [of([[0x7e, 1]]), 'coarse', 'numbers', 'NaN'],
    [of([[0xff81, 1]]), 'coarse', 'numbers', 'NaN'],
    [of([[65536 + 0x7e, 1]]), 'coarse', 'numbers', 'NaN'],
    [
      of([
        [128, 2 ** 53 - 1],
        [129, 1],
      ]),
      'coarse',
      'less than 2^53 scores',
      String(2 ** 53),
    ],
    [{ coarse: new Float64Array(5), fine: new Map() }, 'coarse', '131072 counts', '5'],
    [createScoreCounts([-1]), 'fine', numbered, '-1'],
    [createScoreCounts([65536]), 'fine', numbered, '65536'],
    [createScoreCounts([1.5]), 'fine', numbered, '1.5'],
    [
      of(
        [
          [0x8000, 1],
          [65536 + 0x8000, 2],
        ],
        createScoreCounts([0x8000]).fine,
      ),
      'fine 32768',
      '1 and 2 scores, as among the upper bits',
      '0 and 0',
    ],
  ])('says where counts are that no scores give: %#', (counts, path, expected, received) => {
    expectRefusal([() => encodeScoreCounts(counts), 'invalid-argument', `counts.${path}`, expected, received]);
  });
  it('takes all infinities and as many scores as can be counted', () => {
    const ends = of([
      [0x7f, 1],
      [0xff80, 2 ** 53 - 2],
    ]);
    expect(decodeScoreCounts(encodeScoreCounts(ends)).coarse).toEqual(ends.coarse);
  });
  it.each([
    ['a count below 0', () => ({ ...coarse, coarse: coarse.coarse.map((c, i) => (i === 0x8000 ? -1 : c)) })],
    ['half a count', () => ({ ...coarse, coarse: coarse.coarse.map((c, i) => (i === 0x8000 ? 0.5 : c)) })],
    ['too short a table', () => ({ ...coarse, coarse: new Float64Array(5) })],
    ['a bucket that is none', () => createScoreCounts([-1])],
    ['half a bucket', () => createScoreCounts([1.5])],
    ['a table that counted other scores', () => ({ coarse: coarse.coarse, fine: createScoreCounts([0x8000]).fine })],
  ])('refuses %s', (_, counts) => {
    expect(() => encodeScoreCounts(counts())).toThrow(
      expect.objectContaining({ name: 'ScaleFaceError', code: 'invalid-argument' }),
    );
  });
});
