import { expect, test } from 'vitest';
import { readPickle } from '../../../src/weights/torch/pickle.js';

const host = { checkGlobal() {}, call: () => undefined, persistent: () => undefined };

test('a pickle of up to 64 MiB is read, wherever it begins, and a longer one is refused', () => {
  const most = 64 * 2 ** 20;
  /** Bytes with their count, after three others. */
  const read = (length: number): number => {
    const bytes = new Uint8Array(3 + length);
    bytes[3] = 0x42;
    new DataView(bytes.buffer).setUint32(4, length - 6, true);
    bytes[3 + length - 1] = 0x2e;
    return readPickle(bytes, 3, host).end;
  };
  expect(read(most)).toBe(3 + most);
  expect(() => read(most + 1)).toThrow('ends in the middle');
});

test('a dictionary has the entries that were put into it, and nothing else', () => {
  const read = (text: string): unknown =>
    readPickle(
      Uint8Array.from(text, (c) => c.charCodeAt(0)),
      0,
      host,
    ).value;
  expect(read('}K\x01K\x02s.')).toEqual(new Map([[1, 2]]));
  expect(read('}(K\x01K\x02K\x03K\x04u.')).toEqual(
    new Map([
      [1, 2],
      [3, 4],
    ]),
  );
  expect(read('}(u.')).toEqual(new Map());
  expect(read('(d.')).toEqual(new Map());
});
