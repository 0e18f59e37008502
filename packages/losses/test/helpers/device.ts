import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';

/** What computes like the engine `cpu`, but has only the numbers of tensors made from arrays at hand, like `webgpu`. */
class StandIn extends MathBackendCPU {
  readonly #computed = new WeakSet<object>();
  readonly tensorMap = {
    get: (id: object) => ({ values: this.#computed.has(id) ? null : this.readSync(id) }),
  };

  override makeTensorInfo(...made: Parameters<MathBackendCPU['makeTensorInfo']>): tf.TensorInfo {
    const info = super.makeTensorInfo(...made);
    this.#computed.add(info.dataId);
    return info;
  }
}

/** Runs on `webgpu`, or where it is not there on a stand-in for it that is gone afterwards. */
export async function onDevice(run: () => void): Promise<void> {
  const before = tf.getBackend();
  const real = tf.findBackendFactory('webgpu') !== null;
  if (!real) {
    tf.copyRegisteredKernels('cpu', 'webgpu');
    tf.registerBackend('webgpu', () => new StandIn());
  }
  await tf.setBackend('webgpu');
  try {
    run();
  } finally {
    await tf.setBackend(before);
    if (!real) {
      tf.removeBackend('webgpu');
      for (const { kernelName } of tf.getKernelsForBackend('webgpu')) tf.unregisterKernel(kernelName, 'webgpu');
    }
  }
}
