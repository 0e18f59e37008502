import { expect, test } from 'vitest';
import { readTorchCheckpoint, type StoredArray, toFloat32Array } from '../../../src/weights/index.js';
import { call, storage, tensor, word, zipped } from './pickled.js';

const four = { k: Uint8Array.of(0, 0, 0x80, 0x3f) };
const read = (instructions: string, storages: Record<string, Uint8Array> = four) =>
  readTorchCheckpoint(zipped(`}${word('v')}${instructions}s`, storages));
const float = storage('torch.FloatStorage', 'k', 'K\x01');
const one = tensor(float, 'K\x01');
const numbers = (array: StoredArray | undefined) => Array.from(toFloat32Array(array as StoredArray));

test.each<[string, string]>([
  ['of the second version', one],
  ['of the first version', call('torch._utils._rebuild_tensor', `${float}K\0K\x01\x85K\x01\x85`)],
  ['that is a parameter', call('torch._utils._rebuild_parameter', `${one}\x88}`)],
  ['that is a parameter with a state', call('torch._utils._rebuild_parameter_with_state', `${one}\x88}}`)],
  [
    'of the third version, which names its type',
    call(
      'torch._utils._rebuild_tensor_v3',
      `${storage('torch.storage.UntypedStorage', 'k', 'K\x04')}K\0K\x01\x85K\x01\x85\x89}ctorch\nfloat32\n`,
    ),
  ],
  ['in a storage that is said to be no view', tensor(storage('torch.FloatStorage', 'k', 'K\x01', 'N'), 'K\x01')],
])('a tensor %s is read', (_, instructions) => {
  expect(numbers(read(instructions).stateDicts['']?.v)).toEqual([1]);
});

test.each<[string, string, number, string]>([
  ['float32', 'F32', 4, 'FloatStorage'],
  ['float64', 'F64', 8, 'DoubleStorage'],
  ['float16', 'F16', 2, 'HalfStorage'],
  ['bfloat16', 'BF16', 2, 'BFloat16Storage'],
  ['int64', 'I64', 8, 'LongStorage'],
  ['int32', 'I32', 4, 'IntStorage'],
  ['int16', 'I16', 2, 'ShortStorage'],
  ['int8', 'I8', 1, 'CharStorage'],
  ['uint8', 'U8', 1, 'ByteStorage'],
  ['bool', 'BOOL', 1, 'BoolStorage'],
])('torch.%s is %s, of the same width by its name and by its storage', (name, dtype, width, type) => {
  const storages = { k: new Uint8Array(2 * width) };
  const typed = tensor(storage(`torch.${type}`, 'k', 'K\x02'), 'K\x02');
  const untyped = storage('torch.storage.UntypedStorage', 'k', `K${String.fromCharCode(2 * width)}`);
  const args = `${untyped}K\0K\x02\x85K\x01\x85\x89}ctorch\n${name}\n`;
  for (const instructions of [typed, call('torch._utils._rebuild_tensor_v3', args)]) {
    const array = read(instructions, storages).stateDicts['']?.v;
    expect([array?.dtype, array?.bytes.length]).toEqual([dtype, 2 * width]);
  }
});

test('one storage may be read as two types, each time in its own', () => {
  const bytes = storage('torch.ByteStorage', 'k', 'K\x04');
  const { stateDicts } = read(`](${one}${tensor(bytes, 'K\x04')}e`);
  expect(stateDicts.v?.['0']?.dtype).toBe('F32');
  expect([...(stateDicts.v?.['1']?.bytes ?? [])]).toEqual([...four.k]);
});

test('an ordered dictionary is made of nothing, of pairs, or of nothing and entries', () => {
  const ordered = 'ccollections\nOrderedDict\n';
  const pair = (key: string, value: string) => `(${word(key)}${value}l`;
  expect(read(`${ordered})R`).values).toEqual({});
  // Protocol 2 may make an object without calling it: NEWOBJ.
  expect(read(`${ordered})\x81${word('a')}K\x02s`).values).toEqual({ 'v.a': 2 });
  expect(read(`${ordered}](${pair('b', 'K\x01')}${pair('a', 'K\x02')}e\x85R`).values).toEqual({ 'v.b': 1, 'v.a': 2 });
  expect(read(`${ordered}](K\x07N${pair('a', 'K\x02')}e\x85R`).values).toEqual({ 'v.a': 2 });
  expect(read(`${ordered})R}${word('_metadata')}Nsb`).values).toEqual({});
  for (const args of ['K\x01\x85', '}\x85', ']]\x86', ']K\x01\x86']) {
    expect(() => read(`${ordered}${args}R`), args).toThrow('pickle: not an ordered dictionary');
  }
});

test('what training leaves beside the weights is read or passed over: counts, sets, bytes, complex numbers', () => {
  const counter = (args: string) => `ccollections\nCounter\n${args}R`;
  expect(read(counter(`}${word('b')}K\x02s\x85`)).values).toEqual({ 'v.b': 2 });
  // The milestones of a schedule are numbers.
  expect(read(counter('}(K\x1eK\x01K\x3cK\x01u\x85')).values).toEqual({ 'v.30': 1, 'v.60': 1 });
  expect(read(counter(')')).values).toEqual({});
  const encoded = `c_codecs\nencode\n${word('ab')}${word('latin1')}\x86R`;
  const passed = [encoded];
  for (const module of ['__builtin__', 'builtins']) {
    for (const name of ['set', 'frozenset']) passed.push(`c${module}\n${name}\n](K\x01K\x02e\x85R`);
    passed.push(`c${module}\nbytes\n)R`, `c${module}\nbytearray\n${encoded}\x85R`);
    passed.push(`c${module}\ncomplex\nG${'\0'.repeat(8)}G${'\0'.repeat(8)}\x86R`);
  }
  for (const instructions of passed) {
    const { values, stateDicts } = read(`}(${word('x')}${instructions}${word('w')}${one}u`);
    expect(values, instructions).toEqual({});
    expect(numbers(stateDicts.v?.w), instructions).toEqual([1]);
  }
});

test.each<[string, string, string]>([
  ['a parameter of a number', call('torch._utils._rebuild_parameter', 'K\x01\x88}'), 'pickle: not a tensor'],
  ['a parameter of a list', call('torch._utils._rebuild_parameter_with_state', ']\x88}}'), 'pickle: not a tensor'],
  [
    'a tensor whose type is a text',
    call('torch._utils._rebuild_tensor_v3', `${float}K\0K\x01\x85K\x01\x85\x89}${word('torch.float32')}`),
    'pickle: not an element type',
  ],
  [
    'a tensor whose type is a storage',
    call('torch._utils._rebuild_tensor_v3', `${float}K\0K\x01\x85K\x01\x85\x89}ctorch\nFloatStorage\n`),
    'pickle: not an element type',
  ],
  ['a call of an element type', 'ctorch\nfloat32\n)R', 'pickle: call is not allowed; received torch.float32'],
  ['a call of a storage', 'ctorch\nFloatStorage\n)R', 'pickle: call is not allowed; received torch.FloatStorage'],
  ['a storage that is a number', 'K\x01Q', 'pickle: not a storage'],
  ['a storage of another kind', float.replace('storage', 'strange'), 'pickle: not a storage'],
  ['a storage of an element type', storage('torch.float32', 'k', 'K\x01'), 'pickle: not a storage'],
  ['a storage whose type is a text', `(${word('storage')}${word('torch')}${word('k')}NK\x01tQ`, 'not a storage'],
  ['a storage whose key is a number', `(${word('storage')}ctorch\nFloatStorage\nK\x01NK\x01tQ`, 'not a storage'],
  ['a storage of −1 elements', storage('torch.FloatStorage', 'k', 'J\xff\xff\xff\xff'), 'pickle: not a storage'],
  ['a storage of half an element', storage('torch.FloatStorage', 'k', 'F0.5\n'), 'pickle: not a storage'],
  ['an untyped storage of −1 bytes', storage('torch.storage.UntypedStorage', 'k', 'I-1\n'), 'not a storage'],
  ['an untyped mention of another kind', storage('torch.storage.UntypedStorage', 'k', 'N'), 'not a storage'],
  [
    'a storage that is not there',
    storage('torch.FloatStorage', 'x'.repeat(50), 'K\x01'),
    `a/data/${'x'.repeat(40)}: storage is missing`,
  ],
  [
    'a storage cut short',
    storage('torch.FloatStorage', 'k', 'K\x02'),
    'a/data/k: storage is shorter than claimed; received 8',
  ],
  ['five untyped bytes of four', storage('torch.storage.UntypedStorage', 'k', 'K\x05'), 'claimed; received 5'],
])('%s is refused, and it is said why', (_, instructions, why) => {
  expect(() => read(instructions)).toThrow(expect.objectContaining({ code: 'bad-format' }));
  expect(() => read(instructions)).toThrow(why);
});

test('a name that is not on the list is refused by its first hundred characters, with what to do', () => {
  expect(() => read(`c${'m'.repeat(198)}\nname\n`)).toThrow(
    expect.objectContaining({
      code: 'unsupported',
      received: 'm'.repeat(100),
      hint: expect.stringContaining('torch.save(model.state_dict(), path)'),
    }),
  );
});

test('a storage that is a view of another, as PyTorch 0.3 wrote them, is refused by its key', () => {
  const view = storage('torch.FloatStorage', 'k', 'K\x01', `(${word('k')}K\0K\x01t`);
  expect(() => read(view)).toThrow(
    expect.objectContaining({
      code: 'unsupported',
      path: 'k',
      received: 'a file of PyTorch 0.3',
      hint: expect.stringContaining('newer PyTorch'),
    }),
  );
});
