/** A field of a protocol buffer message: a number, a text, or a message. */
type Value = number | string | readonly number[];

const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varint(Math.floor(n / 128))]);

const field = (id: number, value: Value): number[] => {
  if (typeof value === 'number') return [...varint(8 * id), ...varint(value)];
  const bytes = typeof value === 'string' ? [...Buffer.from(value)] : value;
  return [...varint(8 * id + 2), ...varint(bytes.length), ...bytes];
};

const message = (...fields: readonly (readonly [number, Value])[]): number[] =>
  fields.flatMap(([id, v]) => field(id, v));

const ints = (name: string, values: readonly number[]): number[] =>
  message([1, name], ...values.map((v) => [8, v] as const), [20, 7]);

const flag = (name: string, value: number): number[] => message([1, name], [3, value], [20, 2]);

const node = (op: string, inputs: readonly string[], output: string, attributes: readonly number[][] = []): number[] =>
  message(
    ...inputs.map((name) => [1, name] as const),
    ...output.split(' ').map((name) => [2, name] as const),
    [4, op],
    ...attributes.map((a) => [5, a] as const),
  );

const value = (name: string, type: number, shape?: readonly (number | string)[]): number[] => {
  const dims = shape?.map((n) => [1, message(typeof n === 'number' ? [1, n] : [2, n])] as const) ?? [];
  return message(
    [1, name],
    [2, message([1, message([1, type], ...(shape === undefined ? [] : [[2, message(...dims)] as const]))])],
  );
};

const nodes: Readonly<Record<'means' | 'bytes' | 'misfit' | 'one' | 'mean' | 'apart', readonly (readonly number[])[]>> =
  {
    /** The mean of each channel: [N, 3]. */
    means: [node('GlobalAveragePool', ['x'], 'pooled'), node('Flatten', ['pooled'], 'y')],
    /** The mean of each channel in bytes, with a scale and a zero of the batch: [N, 3]. */
    bytes: [
      node('DynamicQuantizeLinear', ['x'], 'q scale zero'),
      node('DequantizeLinear', ['q', 'scale', 'zero'], 'd'),
      node('GlobalAveragePool', ['d'], 'pooled'),
      node('Flatten', ['pooled'], 'y'),
    ],
    /** The sum of maps of two sizes, which fails when it is run. */
    misfit: [
      node('MaxPool', ['x'], 'half', [ints('kernel_shape', [2, 2]), ints('strides', [2, 2])]),
      node('Add', ['x', 'half'], 'y'),
    ],
    /** The mean of each image: [N]. */
    mean: [node('ReduceMean', ['x'], 'y', [ints('axes', [1, 2, 3]), flag('keepdims', 0)])],
    /** By how much the mean of each image is above that of the batch: [N]. */
    apart: [
      node('ReduceMean', ['x'], 'm', [ints('axes', [0]), flag('keepdims', 1)]),
      node('Sub', ['x', 'm'], 'd'),
      node('ReduceMean', ['d'], 'y', [ints('axes', [1, 2, 3]), flag('keepdims', 0)]),
    ],
    /** One row for the whole batch. */
    one: [node('GlobalAveragePool', ['x'], 'pooled'), node('Flatten', ['pooled'], 'y', [flag('axis', 0)])],
  };

/** The numbers of element types in the format. */
const types = { float32: 1, float16: 10, float64: 11 };

/** The bytes of an ONNX model of a few nodes: from `x`, of the given shape, to `y`. */
export const tinyOnnx = (
  shape: readonly (number | string)[],
  kind: keyof typeof nodes = 'means',
  type: keyof typeof types = 'float32',
): Uint8Array => {
  const graph = message(
    ...nodes[kind].map((n) => [1, n] as const),
    [2, 'tiny'],
    [11, value('x', types[type], shape)],
    [12, value('y', types[type])],
  );
  return Uint8Array.from(message([1, 8], [7, graph], [8, message([1, ''], [2, 13])]));
};
