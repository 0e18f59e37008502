import { malformed, unsupported } from '../malformed.js';
import type { StoredDtype } from '../stored-array.js';
import { PickleGlobal, type PickleHost } from './pickle-machine.js';
import { rebuildTensor, type TorchStorage, TorchTensor } from './storage.js';

/** Element types of PyTorch's storage classes. */
const storageTypes: Readonly<Record<string, StoredDtype>> = {
  'torch.FloatStorage': 'F32',
  'torch.DoubleStorage': 'F64',
  'torch.HalfStorage': 'F16',
  'torch.BFloat16Storage': 'BF16',
  'torch.LongStorage': 'I64',
  'torch.IntStorage': 'I32',
  'torch.ShortStorage': 'I16',
  'torch.CharStorage': 'I8',
  'torch.ByteStorage': 'U8',
  'torch.BoolStorage': 'BOOL',
};

/** Element types that newer files name beside an untyped storage. */
const dtypes: Readonly<Record<string, StoredDtype>> = {
  'torch.float32': 'F32',
  'torch.float64': 'F64',
  'torch.float16': 'F16',
  'torch.bfloat16': 'BF16',
  'torch.int64': 'I64',
  'torch.int32': 'I32',
  'torch.int16': 'I16',
  'torch.int8': 'I8',
  'torch.uint8': 'U8',
  'torch.uint16': 'U16',
  'torch.uint32': 'U32',
  'torch.uint64': 'U64',
  'torch.bool': 'BOOL',
};

const tensorOf = (x: unknown): TorchTensor => {
  if (!(x instanceof TorchTensor)) throw malformed('not a tensor', 'pickle');
  return x;
};

const dtypeOf = (x: unknown): StoredDtype => {
  const dtype = x instanceof PickleGlobal ? dtypes[x.name] : undefined;
  if (dtype === undefined) throw malformed('not an element type', 'pickle');
  return dtype;
};

/** Objects of Python that training leaves beside a state dict; nothing is kept of them. */
const passedOver = /^((__builtin__|builtins)\.(byte(s|array)|(frozen)?set|complex)|_codecs\.encode)$/;

/** What calling each allowed name means: those that `torch.load(weights_only=True)` calls, where they mean something here. */
const calls: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
  'collections.OrderedDict': (args) => {
    if (args.length > 1 || (args.length === 1 && !Array.isArray(args[0])))
      throw malformed('not an ordered dictionary', 'pickle');
    return new Map(((args[0] ?? []) as unknown[]).filter(Array.isArray) as [unknown, unknown][]);
  },
  'torch._utils._rebuild_tensor': (args) => rebuildTensor(args[0], undefined, args[1], args[2], args[3]),
  'torch._utils._rebuild_tensor_v2': (args) => rebuildTensor(args[0], undefined, args[1], args[2], args[3]),
  'torch._utils._rebuild_tensor_v3': (args) => rebuildTensor(args[0], dtypeOf(args[6]), args[1], args[2], args[3]),
  'torch._utils._rebuild_parameter': (args) => tensorOf(args[0]),
  'torch._utils._rebuild_parameter_with_state': (args) => tensorOf(args[0]),
  'torch.Size': (args) => args[0],
  // The milestones of a schedule of learning rates.
  'collections.Counter': (args) => args[0],
  'torch.device': (args) => String(args[0]),
};

const named = ['torch.storage.UntypedStorage', 'torch.nn.parameter.Parameter', 'torch.Tensor'];
const allowed = new Set([...named, ...Object.keys({ ...storageTypes, ...dtypes, ...calls })]);

/**
 * The allow-list of PyTorch state dicts.
 *
 * @param storageOf - The storage of a key; called once per mention.
 */
export const torchHost = (
  storageOf: (key: string, dtype: StoredDtype | undefined, elements: number) => TorchStorage,
): PickleHost => ({
  checkGlobal(name) {
    if (allowed.has(name) || passedOver.test(name)) return;
    const hint =
      'The file may run code when Python opens it. Save the state dict alone: torch.save(model.state_dict(), path)';
    throw unsupported('name is not on the allow-list', 'pickle', name.slice(0, 100), hint);
  },
  call({ name }, args) {
    const meaning = Object.hasOwn(calls, name) ? calls[name] : undefined;
    if (meaning) return meaning(args);
    if (!passedOver.test(name)) throw malformed('call is not allowed', 'pickle', name);
    return undefined;
  },
  persistent(id) {
    const [kind, type, key, , elements, view] = Array.isArray(id) ? (id as unknown[]) : [];
    const isStorage = kind === 'storage' && type instanceof PickleGlobal && typeof key === 'string';
    const dtype = isStorage ? storageTypes[type.name] : undefined;
    const typed = dtype !== undefined || (isStorage && type.name === 'torch.storage.UntypedStorage');
    if (!typed || !Number.isSafeInteger(elements) || (elements as number) < 0)
      throw malformed('not a storage', 'pickle');
    if (view !== undefined && view !== null) {
      throw unsupported(
        'storage is a view of another',
        key as string,
        'a file of PyTorch 0.3',
        'Load and save it with a newer PyTorch',
      );
    }
    return storageOf(key as string, dtype, elements as number);
  },
});
