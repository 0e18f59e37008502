import { describe, expect, test } from 'vitest';
import { readTorchCheckpoint } from '../../src/weights/index.js';
import { writeZip } from './zip-writer.js';

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const u32 = (n: number): string => String.fromCharCode(n & 255, (n >> 8) & 255, (n >> 16) & 255, (n >>> 24) & 255);
const word = (text: string): string => `X${u32(text.length)}${text}`;

/** The values of a checkpoint that is a dictionary with one entry `v`, whose value these instructions make. */
const valuesOf = (instructions: string): Record<string, unknown> =>
  readTorchCheckpoint(writeZip({ 'a/data.pkl': ascii(`\x80\x02}${word('v')}${instructions}s.`) })).values;

describe('every way in which Python writes a value is read', () => {
  test.each<[string, string, unknown]>([
    ['the truth of protocol 0', 'I01\n', true],
    ['the untruth of protocol 0', 'I00\n', false],
    ['a decimal integer', 'I-7\n', -7],
    ['a long decimal integer', 'L7L\n', 7],
    ['an integer beyond float64', 'L12345678901234567890L\n', 12345678901234567890n],
    ['four bytes, negative', `J${u32(-2)}`, -2],
    ['one byte', 'K\xc8', 200],
    ['two bytes', 'M\x60\xea', 60_000],
    ['bytes with their count, negative', '\x8a\x01\xff', -1],
    ['no bytes at all', '\x8a\x00', 0],
    ['bytes with a long count', `\x8b${u32(2)}\x00\x80`, -32_768],
    ['a decimal fraction', 'F0.5\n', 0.5],
    ['eight bytes of a fraction', 'G\x3f\xe0\0\0\0\0\0\0', 0.5],
    ['a short text of Python 2', 'U\x02\xe9x', 'éx'],
    ['a text of Python 2', `T${u32(1)}\xe9`, 'é'],
    ['a short text', '\x8c\x02\xc3\xa9', 'é'],
    ['a text', word('ab'), 'ab'],
    ['a text with a 64-bit length', `\x8d${u32(1)}${u32(0)}a`, 'a'],
    ['nothing', 'N', null],
    ['yes', '\x88', true],
    ['no', '\x89', false],
    ['what is doubled and dropped', 'K\x0520', 5],
    ['what is dropped up to a mark', '(K\x01K\x021K\x03', 3],
    ['a frame around it', `\x95${u32(2)}${u32(0)}K\x09`, 9],
    ['remembered by a written number', 'K\x05p3\n0g3\n', 5],
    ['remembered by a byte', 'K\x05q\x030h\x03', 5],
    ['remembered by four bytes', `K\x05r${u32(3)}0j${u32(3)}`, 5],
    ['remembered in order', 'K\x05\x940h\0', 5],
  ])('%s', (_, instructions, value) => {
    expect(valuesOf(instructions)).toEqual({ v: value });
  });

  test.each<[string, string, Record<string, unknown>]>([
    ['a list that grows by one', ']K\x01a', { 'v.0': 1 }],
    ['a list that grows by several', '](K\x01K\x02e', { 'v.0': 1, 'v.1': 2 }],
    ['a list since a mark', '(K\x01K\x02l', { 'v.0': 1, 'v.1': 2 }],
    ['an empty tuple', ')', {}],
    ['a tuple since a mark', '(K\x01K\x02t', { 'v.0': 1, 'v.1': 2 }],
    ['a tuple of one', 'K\x01\x85', { 'v.0': 1 }],
    ['a tuple of two', 'K\x01K\x02\x86', { 'v.0': 1, 'v.1': 2 }],
    ['a tuple of three', 'K\x01K\x02K\x03\x87', { 'v.0': 1, 'v.1': 2, 'v.2': 3 }],
    ['a dictionary since a mark', `(${word('a')}K\x01d`, { 'v.a': 1 }],
    ['a dictionary that grows by several', `}(${word('a')}K\x01${word('b')}K\x02u`, { 'v.a': 1, 'v.b': 2 }],
    ['a dictionary of numbers', '}K\x07K\x01s', { 'v.7': 1 }],
    ['few bytes', 'C\x02ab', {}],
    ['more bytes', `B${u32(2)}ab`, {}],
    ['very many bytes', `\x8e${u32(2)}${u32(0)}ab`, {}],
    ['a set, which no state dict needs', '\x8f', {}],
    ['a set that grows by several', '\x8f(K\x01K\x02\x90', {}],
    ['a frozen set', '(K\x01K\x02\x91', {}],
  ])('%s', (_, instructions, values) => {
    expect(valuesOf(instructions)).toEqual(values);
  });
});

test.each<[string, string, string]>([
  ['elements for a set, put into a list', '](K\x01\x90', 'not a set'],
  ['elements for a list, put into a dictionary', '}(K\x01e', 'not a list'],
  ['an element for a list, put into a number', 'K\x01K\x01a', 'not a list'],
  ['entries for a dictionary, put into a list', '](K\x01K\x02u', 'not a dictionary'],
  ['a key without a value', '}(K\x01u', 'key without value'],
  ['the state of something that is no dictionary', ']Nb', 'not a dictionary'],
  ['an integer that is a word', 'Ix\n', 'not an integer; received x'],
  ['an integer with a word behind it', 'I1x\n', 'not an integer; received 1x'],
  ['a line without an end', 'I1', 'line does not end'],
  ['a line of 91 characters', `I${'1'.repeat(91)}\n`, 'line does not end'],
  ['what was never remembered', 'h\x07', 'memo has no such entry; received 7'],
  ['everything up to a mark that is not there', '1', 'no mark'],
  ['what lies below a mark, doubled', '(21K\x05', 'stack is empty'],
  ['what lies below a mark, remembered', '(q\x011h\x01', 'stack is empty'],
  ['a second value', 'K\x01K\x01(', 'stack is empty'],
])('%s is refused, and it is said why', (_, instructions, why) => {
  expect(() => valuesOf(instructions)).toThrow(why);
});

test('sixteen levels of nesting are read, seventeen are no checkpoint', () => {
  const nested = (levels: number): string => `${'('.repeat(levels)}K\x01${'l'.repeat(levels)}`;
  expect(valuesOf(nested(15))).toEqual({ [`v${'.0'.repeat(15)}`]: 1 });
  expect(() => valuesOf(nested(16))).toThrow('more nesting than any checkpoint has');
});

/** A file of the older format: one object, which these instructions make, the names of its storages, and what follows. */
const legacy = (instructions: string, keys = ']', bytes = ''): Uint8Array =>
  ascii(
    [
      '\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.',
      '\x80\x02M\xe9\x03.',
      `\x80\x02}${word('little_endian')}\x88s.`,
      `\x80\x02${instructions}.`,
      `\x80\x02${keys}.`,
      bytes,
    ].join(''),
  );

test('a storage of the older format that is described twice, with two lengths, is refused by the start of its name', () => {
  const storage = (key: string, elements: string): string =>
    `(${word('storage')}ctorch\nFloatStorage\n${word(key)}${word('cpu')}${elements}NtQ`;
  expect(readTorchCheckpoint(legacy(`]${storage('k', 'K\x04')}a0]`)).values).toEqual({});
  expect(() =>
    readTorchCheckpoint(legacy(`]${storage('k'.repeat(50), 'K\x04')}a${storage('k'.repeat(50), 'K\x05')}a`)),
  ).toThrow(/^k{40}: storage is described twice/);
});

test('a file of the older format that was cut within its last storage is refused, at every length', () => {
  const storage = `(${word('storage')}ctorch\nByteStorage\n${word('k')}${word('cpu')}K\x03NtQ`;
  const tensor = `}${word('w')}ctorch._utils\n_rebuild_tensor_v2\n(${storage}K\0K\x03\x85K\x01\x85\x89ccollections\nOrderedDict\n)RtRs`;
  const stored = `${u32(3)}${u32(0)}\x07\x08\x09`;
  const whole = legacy(tensor, `]${word('k')}a`, stored);
  expect([...(readTorchCheckpoint(whole).stateDicts['']?.w?.bytes ?? [])]).toEqual([7, 8, 9]);
  for (let cut = 1; cut <= stored.length; cut++) {
    const why = cut <= 3 ? 'k: storage is shorter than claimed; received 3' : 'k: storage is missing';
    expect(() => readTorchCheckpoint(whole.subarray(0, whole.length - cut)), `${cut}`).toThrow(why);
  }
});

test('of an archive the pickle of the outermost folder is read, not a copy beside or below it', () => {
  const file = (value: string) => ascii(`\x80\x02}${word('v')}${value}s.`);
  const others = { 'a/data.pkl.old': file('K\x01'), 'a/b/data.pkl': file('K\x02'), 'a/old-data.pkl': file('K\x03') };
  const read = (entries: Record<string, Uint8Array>) => readTorchCheckpoint(writeZip({ ...others, ...entries })).values;
  expect(read({ 'a/data.pkl': file('K\x04') })).toEqual({ v: 4 });
  expect(read({ 'a/data.pkl': file('K\x04'), 'a/byteorder': ascii('little') })).toEqual({ v: 4 });
  expect(() => read({})).toThrow('no data.pkl in the archive');
  expect(() => read({ 'a/data.pkl': file('K\x04'), 'a/byteorder': ascii('big') })).toThrow('a/byteorder: byte order');
  expect(() => read({ 'a/data.pkl': file('K\x04'), 'a/code/x.py': ascii('') })).toThrow(
    'archive holds TorchScript code',
  );
});

test('what is no checkpoint is refused by what it is: too short, neither archive nor pickle, or the tar file of an old release', () => {
  expect(() => readTorchCheckpoint(ascii('PK\x05'))).toThrow('too short for a checkpoint');
  for (const text of ['P6 1 1 255', '\xff\xd8\xff\xe0', '<html>', '\x00KPK']) {
    expect(() => readTorchCheckpoint(ascii(text)), text).toThrow('file: neither a zip archive nor a pickle');
  }
  const tar = ascii(`(${'\0'.repeat(256)}ustar\0`);
  expect(() => readTorchCheckpoint(tar)).toThrow('a tar file of PyTorch 0.1');
  tar[257] = 0;
  expect(() => readTorchCheckpoint(tar)).not.toThrow('tar file');
});
