import { ScaleFaceError } from '@scaleface/numerics';
import type { PickleMachine } from './pickle-machine.js';
import { ArrayType, NamedThing, StoredArray, Stretch } from './values.js';

type Meaning = (args: readonly unknown[], refuse: (what: string) => ScaleFaceError) => unknown;

const stretchOf = (value: unknown, refuse: (what: string) => ScaleFaceError): Stretch => {
  if (value instanceof Stretch) return value;
  throw refuse('bytes are missing');
};

/** Bytes from bytes, or none. */
const bytes: Meaning = ([value], refuse) =>
  value === undefined ? new Stretch(0, 0, 'bytes', '') : stretchOf(value, refuse);

/** Lengths of an array. */
function shapeOf(value: unknown, refuse: (what: string) => ScaleFaceError): number[] {
  const ok = Array.isArray(value) && value.length <= 4 && value.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!ok) throw refuse('not the shape of an image');
  return value as number[];
}

const typeOf = (value: unknown, refuse: (what: string) => ScaleFaceError): string => {
  if (value instanceof ArrayType) return value.code;
  throw refuse('not the type of an array');
};

/** What calls mean; there are no others. */
const meanings: Readonly<Record<string, Meaning>> = {
  '_codecs.encode': ([text, encoding], refuse) => {
    const { at, length, text: short } = stretchOf(text, refuse);
    if (encoding !== undefined && stretchOf(encoding, refuse).text !== 'latin1') throw refuse('not bytes as latin1');
    return new Stretch(at, length, 'latin1', short);
  },
  'builtins.bytes': bytes,
  '__builtin__.bytes': bytes,
  'builtins.bytearray': bytes,
  '__builtin__.bytearray': bytes,
  'numpy.dtype': ([code], refuse) => new ArrayType(stretchOf(code, refuse).text ?? ''),
  'numpy.core.multiarray._reconstruct': () => new StoredArray(),
  'numpy.core.multiarray.scalar': ([type, data], refuse) =>
    filled(new StoredArray(), typeOf(type, refuse), [], stretchOf(data, refuse)),
  'numpy.core.numeric._frombuffer': ([data, type, shape, order], refuse) => {
    const array = filled(new StoredArray(), typeOf(type, refuse), shapeOf(shape, refuse), stretchOf(data, refuse));
    array.fortran = order instanceof Stretch && order.text === 'F';
    return array;
  },
};

/** Names that stand in calls but are not called. */
const others: ReadonlySet<string> = new Set(['numpy.ndarray']);

function filled(array: StoredArray, type: string, shape: readonly number[], data: Stretch): StoredArray {
  array.type = type;
  array.shape = shape;
  array.data = data;
  return array;
}

/** Refuses a name that no set of images needs. */
export function assertName(m: PickleMachine): void {
  const { name } = m.top() as NamedThing;
  if (Object.hasOwn(meanings, name) || others.has(name)) return;
  throw new ScaleFaceError('the pickle names something that no set of images needs', {
    code: 'unsupported',
    path: `${m.window.file}@${m.at}`,
    expected: `one of ${[...Object.keys(meanings), ...others].join(', ')}`,
    received: name.slice(0, 200),
    hint: 'Nothing of it has been run. Do not open this file with Python',
  });
}

/** REDUCE: what an allowed call gives. */
export function call(m: PickleMachine): void {
  const args = m.pop();
  const callee = m.pop();
  const meaning = callee instanceof NamedThing ? meanings[callee.name] : undefined;
  if (meaning === undefined || !Array.isArray(args)) throw m.refusal('not a call');
  m.push(meaning(args, (what) => m.refusal(what)));
}

/** BUILD: the state of an array, `(1, shape, type, fortran, bytes)`; that of a type says nothing that matters here. */
export function build(m: PickleMachine): void {
  const state = m.pop();
  const target = m.top();
  if (!Array.isArray(state)) throw m.refusal('not the state of an array');
  if (target instanceof ArrayType) return;
  if (!(target instanceof StoredArray) || state.length !== 5) throw m.refusal('not the state of an array');
  const refuse = (what: string): ScaleFaceError => m.refusal(what);
  const [, shape, type, fortran, data] = state as [unknown, unknown, unknown, unknown, unknown];
  filled(target, typeOf(type, refuse), shapeOf(shape, refuse), stretchOf(data, refuse)).fortran = fortran === true;
}
