import { readFileSync } from 'node:fs';
import { createRandom } from '@scaleface/numerics';
import { describe, expect, test } from 'vitest';
import { heldBytes } from '../../../../testing/garbage.js';
import { processorTime } from '../../../../testing/hang.js';
import { repetitions } from '../../../../testing/long.js';
import { readTorchCheckpoint } from '../../src/weights/index.js';
import { codeOf } from './code-of.js';
import { writeZip } from './zip-writer.js';

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../golden/torch/${name}.pth`, import.meta.url)));
const ascii = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const zipOf = (pickle: string, extra: Record<string, Uint8Array> = {}): Uint8Array =>
  writeZip({ 'a/data.pkl': ascii(pickle), ...extra });
const u32 = (n: number): string => String.fromCharCode(n & 255, (n >> 8) & 255, (n >> 16) & 255, (n >>> 24) & 255);
const u64 = (n: number): string => u32(n % 2 ** 32) + u32(Math.floor(n / 2 ** 32));

/** A tensor of float32 with this storage length, offset, shape and stride, written as PyTorch pickles it. */
const tensor = (elements: string, offset: string, shape: string, stride: string): string =>
  `\x80\x02}X\x01\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpu${elements}tQ${offset}${shape}${stride}\x89ccollections\nOrderedDict\n)RtRs.`;
const tensorFile = (...args: Parameters<typeof tensor>): Uint8Array =>
  zipOf(tensor(...args), { 'a/data/0': new Uint8Array(16) });

/** A list that holds ten references to a list that holds ten references …, 40 deep. */
const laughs = `\x80\x02]q\0${Array.from({ length: 40 }, (_, i) => `](${`h${String.fromCharCode(i)}`.repeat(10)}eq${String.fromCharCode(i + 1)}`).join('')}.`;
const nested = (depth: number): string => `\x80\x02${'('.repeat(depth)}${'l'.repeat(depth)}.`;

const hostile: Record<string, [Uint8Array, string]> = {
  'os.system': [zipOf('\x80\x02cos\nsystem\nX\x06\0\0\0rm -rf\x85R.'), 'unsupported'],
  'builtins.eval through STACK_GLOBAL': [
    zipOf('\x80\x04\x8c\x08builtins\x8c\x04eval\x93\x8c\x011\x85R.'),
    'unsupported',
  ],
  'a nested reduce': [zipOf('\x80\x02ccollections\nOrderedDict\ncos\nsystem\n)R\x85R.'), 'unsupported'],
  'a call of something that is no name': [zipOf('\x80\x02]\x85R.'), 'bad-format'],
  'the call of an allowed name that is no function': [zipOf('\x80\x02ctorch\nFloatStorage\n)R.'), 'bad-format'],
  'os.system in the legacy format': [ascii('\x80\x02cos\nsystem\nX\x06\0\0\0rm -rf\x85R.'), 'unsupported'],
  'a billion laughs': [zipOf(laughs), 'bad-format'],
  'a million nested lists': [zipOf(nested(1_000_000)), 'bad-format'],
  'a hundred nested lists': [zipOf(nested(100)), 'bad-format'],
  'a list that holds itself': [zipOf('\x80\x02]q\0h\0a.'), 'bad-format'],
  'a million empty lists': [zipOf(`\x80\x02(${']'.repeat(1_000_000)}l.`), 'bad-format'],
  'text of 10¹² bytes': [zipOf(`\x80\x04\x8d${u64(1e12)}abc.`), 'bad-format'],
  'a negative length': [zipOf('\x80\x02T\xff\xff\xff\xffabc.'), 'bad-format'],
  'an integer of a million bytes': [zipOf(`\x80\x02\x8b${u32(1_000_000)}${'\x01'.repeat(1_000_000)}.`), 'bad-format'],
  'an integer of a million digits': [zipOf(`\x80\x02L${'9'.repeat(1_000_000)}\n.`), 'bad-format'],
  'an empty pickle': [zipOf(''), 'bad-format'],
  'an extension opcode': [zipOf('\x80\x02\x82\x01.'), 'unsupported'],
  'a storage of 10¹² elements': [
    tensorFile(`\x8a\x06${u64(1e12).slice(0, 6)}`, 'K\0', 'K\x04\x85', 'K\x01\x85'),
    'bad-format',
  ],
  'a shape beyond the storage': [tensorFile('K\x04', 'K\0', 'K\x05\x85', 'K\x01\x85'), 'bad-format'],
  'an offset beyond the storage': [tensorFile('K\x04', 'K\x04', 'K\x01\x85', 'K\x01\x85'), 'bad-format'],
  'a negative stride': [tensorFile('K\x04', 'K\0', 'K\x04\x85', 'J\xff\xff\xff\xff\x85'), 'bad-format'],
  'a stride beyond the storage': [tensorFile('K\x04', 'K\0', 'K\x02\x85', 'K\x04\x85'), 'bad-format'],
  'a repeated element': [tensorFile('K\x04', 'K\0', `J${u32(1_000_000_000)}\x85`, 'K\0\x85'), 'unsupported'],
  'an overflowing shape': [
    tensorFile('K\x04', 'K\0', `J${u32(2 ** 31 - 1)}`.repeat(3).concat('\x87'), 'K\0K\0K\0\x87'),
    'bad-format',
  ],
  'a missing storage': [zipOf(tensor('K\x04', 'K\0', 'K\x04\x85', 'K\x01\x85')), 'bad-format'],
  'a truncated zip': [fixture('zip').slice(0, -30), 'bad-format'],
  'a zip without a pickle': [writeZip({ 'a/version': ascii('3') }), 'bad-format'],
  'four bytes': [new Uint8Array(4), 'bad-format'],
};

describe('hostile checkpoints', () => {
  test('the tensor that the hostile ones are made from is good', () => {
    const { stateDicts } = readTorchCheckpoint(tensorFile('K\x04', 'K\0', 'K\x02K\x02\x86', 'K\x02K\x01\x86'));
    expect(stateDicts['']?.w?.shape).toEqual([2, 2]);
  });

  test.each(Object.keys(hostile))('%s: a typed error, at once', (name) => {
    const [bytes, code] = hostile[name] as [Uint8Array, string];
    const used = processorTime();
    expect(codeOf(() => readTorchCheckpoint(bytes))).toBe(code);
    expect(used()).toBeLessThan(1);
  });

  test('zip64 sizes and offsets are read', () => {
    const entries = {
      'a/data.pkl': ascii(tensor('K\x04', 'K\0', 'K\x04\x85', 'K\x01\x85')),
      'a/data/0': new Uint8Array(16),
    };
    expect(readTorchCheckpoint(writeZip(entries, true)).stateDicts['']?.w?.shape).toEqual([4]);
  });

  test('a file of 10 MB of nothing but small objects is refused at the half-millionth, and nothing of it stays', () => {
    const bytes = zipOf(`\x80\x02(${']'.repeat(10_000_000)}l.`);
    const refuse = () => expect(() => readTorchCheckpoint(bytes)).toThrow('pickle@500003: more objects than any');
    refuse();
    const before = heldBytes();
    refuse();
    // All that it makes, garbage included: 31 to 42 MB.
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    expect(heapUsed + arrayBuffers - before).toBeLessThan(64e6);
    expect(heldBytes() - before).toBeLessThan(1e6);
  });

  const mutations = repetitions(1_500, 10_000, 100_000);
  test(`${mutations} mutated files end in a result or a typed error`, () => {
    const files = ['zip', 'legacy', 'optimizer'].map(fixture);
    const random = createRandom(5);
    const codes = new Set<string>();
    let slowest = 0;
    for (let i = 0; i < mutations; i++) {
      const original = files[i % files.length] as Uint8Array;
      const mutated = original.slice(0, random.uniform() < 0.1 ? random.integer(original.length) : original.length);
      for (let k = random.integer(4); k >= 0 && mutated.length > 0; k--) {
        mutated[random.integer(mutated.length)] = random.integer(256);
      }
      const used = processorTime();
      codes.add(codeOf(() => readTorchCheckpoint(mutated)));
      slowest = Math.max(slowest, used());
    }
    expect([...codes].sort()).toEqual(['accepted', 'bad-format', 'unsupported']);
    expect(slowest).toBeLessThan(1);
  });
});
