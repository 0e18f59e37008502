import { describe, expect, test } from 'vitest';
import { readTorchCheckpoint } from '../../../src/weights/index.js';
import { writeZip } from '../zip-writer.js';
import { ascii, legacy, storage, tensor, u32, word, zipped } from './pickled.js';

const value = (instructions: string): unknown => readTorchCheckpoint(zipped(`}${word('v')}${instructions}s`)).values.v;

describe('the limits of what a pickle may hold', () => {
  test('a line of ninety characters, an index of twenty and a name of two hundred are read; one more is not', () => {
    expect(value(`F0.5${'0'.repeat(87)}\n`)).toBe(0.5);
    expect(() => value(`F0.5${'0'.repeat(88)}\n`)).toThrow('line does not end');
    expect(value(`K\x05p${'3'.padStart(20, '0')}\n0g${'3'.padStart(20, '0')}\n`)).toBe(5);
    expect(() => value(`K\x05p${'3'.padStart(21, '0')}\n`)).toThrow('line does not end');
    expect(() => value(`K\x05p3\n0g${'3'.padStart(21, '0')}\n`)).toThrow('line does not end');
    expect(() => value(`c${'m'.repeat(200)}\n${'n'.repeat(200)}\n`)).toThrow('name is not on the allow-list');
    expect(() => value(`c${'m'.repeat(201)}\nn\n`)).toThrow('line does not end');
    expect(() => value(`cm\n${'n'.repeat(201)}\n`)).toThrow('line does not end');
  });

  test('integers of 32 bytes and of eighty digits are read; longer ones are not', () => {
    expect(value(`\x8a\x20${'\0'.repeat(31)}\x40`)).toBe(2n ** 254n);
    expect(value(`\x8b${u32(32)}${'\xff'.repeat(32)}`)).toBe(-1);
    expect(() => value(`\x8a\x21${'\0'.repeat(33)}`)).toThrow('pickle: integer is too long; received 33');
    expect(value(`I-${'9'.repeat(80)}\n`)).toBe(-(10n ** 80n - 1n));
    expect(() => value(`I${'9'.repeat(81)}\n`)).toThrow(expect.objectContaining({ received: '9'.repeat(20) }));
  });

  test('an integer is a number as long as float64 tells it from its neighbours, else a big integer', () => {
    expect(value(`L${2 ** 53 - 1}L\n`)).toBe(2 ** 53 - 1);
    expect(value(`L${2 ** 53}L\n`)).toBe(2n ** 53n);
    expect(value(`L-${2 ** 53 - 1}L\n`)).toBe(1 - 2 ** 53);
    expect(value(`L-${2 ** 53}L\n`)).toBe(-(2n ** 53n));
    expect(value('\x8a\x07\xff\xff\xff\xff\xff\xff\x1f')).toBe(2 ** 53 - 1);
    expect(value('\x8a\x07\0\0\0\0\0\0\x20')).toBe(2n ** 53n);
    expect(value('\x8a\x07\0\0\0\0\0\0\xe0')).toBe(-(2n ** 53n));
  });

  test.each(['I-\n', 'I\n', 'I1LL\n', 'Ix1\n', 'I 1\n', 'I1L1\n', 'I--1\n', 'I001x\n'])('%j is no integer', (line) => {
    expect(() => value(line)).toThrow('not an integer');
  });
});

test('a list that is made into dictionaries again and again costs its length each time, and is refused in time', () => {
  const pairs = `](${word('k')}K\x01\x86q\x00${'h\x00'.repeat(150_000)}eq\x010`;
  const again = (times: number) => `${pairs}(${'ccollections\nOrderedDict\nh\x01\x85R0'.repeat(times)}t`;
  expect(() => value(again(1))).not.toThrow();
  expect(() => value(again(60_000))).toThrow('more objects than any state dict needs');
});

test.each<[string, string, string]>([
  ['no value', '', 'pickle: does not end with one value'],
  ['two values', 'NN', 'pickle: does not end with one value'],
  ['a value and a mark', 'N(', 'pickle: does not end with one value'],
  ['a value above a mark', '(N', 'pickle: does not end with one value'],
  ['an instruction that is not allowed', 'N\x82\x01', 'pickle@3: pickle instruction is not allowed; received 0x82'],
  ['nothing to double', '2', 'pickle@3: stack is empty'],
  ['nothing to drop', '0', 'pickle@3: stack is empty'],
  ['nothing to drop above a mark', 'N(0', 'pickle@5: stack is empty'],
  ['nothing to append above a mark', ']N(a', 'pickle@6: stack is empty'],
  ['a call of a text', `${word('a')})R`, 'not a call'],
  ['a call with a number', 'ccollections\nOrderedDict\nK\x01R', 'not a call'],
  ['a name that is a number', `${word('torch')}K\x01\x93`, 'not a name'],
  ['a module that is a number', `K\x01${word('Size')}\x93`, 'not a name'],
  ['a count of −1 bytes', 'T\xff\xff\xff\xff', 'pickle@7: ends in the middle; received -1'],
  ['a count beyond the file', `\x8d${u32(7)}${u32(2)}`, 'pickle@11: ends in the middle; received 8589934599'],
  ['an integer of −1 bytes', '\x8b\xff\xff\xff\xff', 'pickle@7: ends in the middle; received -1'],
])('a pickle of %s is refused, and it is said why', (_, instructions, why) => {
  expect(() => readTorchCheckpoint(zipped(instructions))).toThrow(why);
});

test('an instruction that is not allowed comes with what to do', () => {
  expect(() => readTorchCheckpoint(zipped('\x82'))).toThrow(
    expect.objectContaining({ code: 'unsupported', hint: expect.stringContaining('torch.save(model.state_dict()') }),
  );
});

test('half a million things may be visited, a shared one each time, and not one more', () => {
  /** Lists of a thousand empty tuples, all the same, and more of these: 1 + 499 · 1001 + `more` visits. */
  const visits = (more: number): string => {
    const thousand = `)q\x01](${'h\x01'.repeat(1000)}eq\x020`;
    return `${thousand}0](${'h\x02'.repeat(499)}${'h\x01'.repeat(more)}e`;
  };
  expect(readTorchCheckpoint(zipped(visits(500)))).toEqual({ format: 'zip', stateDicts: {}, values: {} });
  expect(() => readTorchCheckpoint(zipped(visits(501)))).toThrow('pickle: more nesting than any checkpoint has');
});

describe('copies of tensors whose elements do not lie in order', () => {
  const u16 = (n: number): string => `M${String.fromCharCode(n & 255, n >> 8)}`;
  const bytes = storage('torch.ByteStorage', 'k', u16(4096));
  const every = (count: number): string => tensor(bytes, u16(count), 'K\x02');
  const file = (last: number): Uint8Array =>
    zipped(`](${every(2048)}${every(2048)}${every(last)}e`, { k: Uint8Array.from({ length: 4096 }, (_, i) => i) });

  test('take as much memory as the file, and not a byte more', () => {
    const left = file(1000).length - 4096;
    expect(left).toBeLessThan(2048);
    const { stateDicts } = readTorchCheckpoint(file(left));
    expect([...(stateDicts['']?.['0']?.bytes ?? [])].slice(0, 4)).toEqual([0, 2, 4, 6]);
    expect(() => readTorchCheckpoint(file(left + 1))).toThrow(
      `pickle: strided tensors need more memory than the file; received ${4096 + left + 1}`,
    );
  });

  test('are made once, however often a tensor is mentioned', () => {
    const mentions = `](${every(2048)}q\x01${'h\x01'.repeat(9)}e`;
    const dict = readTorchCheckpoint(zipped(mentions, { k: new Uint8Array(4096) })).stateDicts[''] ?? {};
    expect(Object.keys(dict)).toHaveLength(10);
    expect(new Set(Object.values(dict)).size).toBe(1);
  });
});

test('keys that are neither texts nor numbers name nothing', () => {
  const keys = ['N', '\x88', ')', `\x8a\x08${'\xff'.repeat(7)}\x7f`];
  expect(value(`}(${keys.map((key) => `${key}K\x01`).join('')}u`)).toBeUndefined();
  const { values } = readTorchCheckpoint(zipped(`}(${keys.map((key) => `${key}K\x01`).join('')}K\x02K\x03u`));
  expect(values).toEqual({ 2: 3 });
});

test('an archive and a pickle that only look like the tar files of PyTorch 0.1 are none', () => {
  // The word stands where tar files have it: at byte 257, here in a name of the archive.
  const name = `${'x'.repeat(257 - 30)}ustar`;
  const archive = writeZip({ [name]: new Uint8Array(0), 'a/data.pkl': ascii('\x80\x02K\x07.') });
  expect(new TextDecoder().decode(archive.subarray(257, 262))).toBe('ustar');
  expect(readTorchCheckpoint(archive).values).toEqual({ '': 7 });
  // Tar files have blocks of 512 bytes; this one ends with the word.
  const short = ascii(`(${'\0'.repeat(256)}ustar`);
  expect(() => readTorchCheckpoint(short)).not.toThrow('tar file');
  expect(() => readTorchCheckpoint(ascii(`(${'\0'.repeat(256)}ustar\0`))).toThrow(
    expect.objectContaining({ code: 'unsupported', path: 'file', hint: expect.stringContaining('newer PyTorch') }),
  );
});

test('a legacy file of texts beyond ASCII is read as UTF-8', () => {
  expect(readTorchCheckpoint(legacy(`X${u32(3)}\xe2\x88\x9e`)).values).toEqual({ '': '∞' });
});
