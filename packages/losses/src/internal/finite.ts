import * as tf from '@tensorflow/tfjs-core';

/** From this many numbers on the engine adds rows up before they are read. */
const MANY = 4096;

/** Where the first number that is not finite stands; −1 if all are. */
function firstOf(values: Float32Array | Int32Array | Uint8Array): number {
  // Products with 0 are 0 except for those; four sums at a time do not wait for each other.
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 3; i < values.length; i += 4) {
    a += (values[i] as number) * 0;
    b += (values[i - 1] as number) * 0;
    c += (values[i - 2] as number) * 0;
    d += (values[i - 3] as number) * 0;
  }
  const rest = a + b + c + d === 0 ? values.length - (values.length % 4) : 0;
  for (let i = rest; i < values.length; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
}

/**
 * The means of the columns by a window over all rows: the WebAssembly kernel of pooling, unlike that of sums, adds many columns
 * at a time. It is called directly, so that nothing is recorded for a gradient; that would take as long as the kernel.
 */
function columnMeans(x: tf.Tensor, rows: number, columns: number): Float32Array | undefined {
  const backend = tf.backend();
  const kernel = tf.getKernel('AvgPool', 'wasm');
  if (kernel === undefined) return undefined;
  const info: tf.TensorInfo = { dataId: x.dataId, shape: [1, rows, 1, columns], dtype: 'float32' };
  const attrs = { filterSize: [rows, 1], strides: 1, pad: 'valid' };
  const { dataId } = kernel.kernelFunc({ inputs: { x: info }, attrs, backend }) as tf.TensorInfo;
  const means = backend.readSync(dataId) as Float32Array;
  backend.disposeData(dataId);
  return means;
}

/**
 * Where the first number of a tensor that is not finite stands, in row-major order; −1 if all are finite. Of large tensors on
 * the WebAssembly engine only the means of the columns are read, which are not finite if an entry is not.
 */
export function firstNotFinite(x: tf.Tensor): number {
  const columns = x.shape[x.rank - 1] ?? 1;
  if (tf.getBackend() === 'wasm' && x.size >= MANY && x.dtype === 'float32' && columns > 1) {
    const means = columnMeans(x, x.size / columns, columns);
    if (means !== undefined && firstOf(means) < 0) return -1;
  }
  return firstOf(x.dataSync());
}
