import { describe, expect, test } from 'vitest';
import { readTorchCheckpoint } from '../../../src/weights/index.js';
import { ascii, legacy, storage, tensor, u32, word } from './pickled.js';

const bytes = (n: number): string => `${u32(n)}${u32(0)}`;
const read = (...args: Parameters<typeof legacy>) => readTorchCheckpoint(legacy(...args));

describe('the head of the older format', () => {
  test('is a magic number, protocol 1001 and a machine whose bytes are little-endian', () => {
    expect(read('K\x07').values).toEqual({ '': 7 });
    expect(() => read('N', { magic: 'K\x07' })).toThrow('file: magic number is wrong');
    expect(() => readTorchCheckpoint(ascii(']K\x01a.'))).toThrow('file: magic number is wrong');
    expect(() => readTorchCheckpoint(ascii('\x80\x02N.'))).toThrow('file: magic number is wrong');
    expect(() => read('N', { protocol: 'M\xe8\x03' })).toThrow('file: protocol is unknown; received 1000');
    expect(() => read('N', { keys: 'N' })).toThrow('file: no list of storages');
  });

  test.each([
    ['a big-endian machine', `}${word('little_endian')}\x89s`],
    ['a machine that does not say', '}'],
    ['no machine', 'N'],
    ['a list of machines', ']'],
  ])('is refused with what to do: %s', (_, system) => {
    expect(() => read('N', { system })).toThrow(
      expect.objectContaining({
        code: 'unsupported',
        path: 'file',
        received: 'big',
        hint: expect.stringContaining('little-endian'),
      }),
    );
  });
});

describe('the storages of the older format', () => {
  const long = 'k'.repeat(50);
  const three = storage('torch.ByteStorage', long, 'K\x03');
  const keys = (...names: string[]): string => `](${names.map(word).join('')}e`;

  test('follow each other, each with its count of elements before it', () => {
    const two = storage('torch.ShortStorage', 's', 'K\x02');
    const { stateDicts } = read(`](${tensor(three, 'K\x03')}${tensor(two, 'K\x02')}e`, {
      keys: keys('s', long),
      bytes: `${bytes(2)}\x01\0\x02\0${bytes(3)}\x07\x08\x09`,
    });
    expect([...(stateDicts['']?.['0']?.bytes ?? [])]).toEqual([7, 8, 9]);
    expect([...(stateDicts['']?.['1']?.bytes ?? [])]).toEqual([1, 0, 2, 0]);
  });

  test.each<[string, string, Parameters<typeof legacy>[1], string]>([
    ['a key that nothing mentions', 'N', { keys: keys(long), bytes: bytes(3) }, 'storage is missing'],
    ['one without bytes', three, { keys: keys(long) }, 'storage is missing'],
    [
      'one with fewer elements than mentioned',
      three,
      { keys: keys(long), bytes: `${bytes(2)}\x07\x08\x09` },
      'shorter',
    ],
    [
      'one with more elements than mentioned',
      three,
      { keys: keys(long), bytes: `${bytes(4)}\x07\x08\x09\0` },
      'shorter',
    ],
    [
      'one whose count goes beyond 32 bits',
      three,
      { keys: keys(long), bytes: `${u32(3)}${u32(1)}\x07\x08\x09` },
      'shorter',
    ],
    [
      'an untyped one, which PyTorch cannot read there either',
      storage('torch.storage.UntypedStorage', long, 'K\x03'),
      { keys: keys(long), bytes: `${bytes(3)}\x07\x08\x09` },
      'storage is missing',
    ],
    ['one of two types', `](${three}${storage('torch.CharStorage', long, 'K\x03')}e`, {}, 'storage is described twice'],
    [
      'one of two lengths',
      `](${three}${storage('torch.ByteStorage', long, 'K\x04')}e`,
      {},
      'storage is described twice',
    ],
  ])('are refused by the first forty characters of their keys: %s', (_, instructions, rest, why) => {
    expect(() => read(instructions, rest)).toThrow(
      expect.objectContaining({ code: 'bad-format', path: 'k'.repeat(40), message: expect.stringContaining(why) }),
    );
  });

  test('a tensor whose storage is not on the list is refused with its path', () => {
    expect(() => read(`}${word('w')}${tensor(three, 'K\x03')}s`)).toThrow('w: storage is missing');
  });
});
