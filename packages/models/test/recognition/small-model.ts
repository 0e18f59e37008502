import { ScaleHead } from '@scaleface/heads';
import { createRandom } from '@scaleface/numerics';
import {
  calibrateModel,
  type NativeEmbedder,
  openNativeBackbone,
  type Pixels,
  predictScales,
  saveModel,
} from '../../src/index.js';

/** A network of a few weights for images of 16 × 16, whose map of 2 × 2 × 4 is the head's input. */
export const smallBackbone = (): Promise<NativeEmbedder> =>
  openNativeBackbone({
    architecture: { name: 'small', options: { size: 16, widths: [2, 3, 4], dimension: 5, seed: 3 } },
    preprocessing: { width: 16, height: 16 },
  });

/** Images of noise, the same for everybody. */
export function smallImages(count: number): Pixels[] {
  const random = createRandom(11);
  const data = (): Uint8Array => Uint8Array.from({ length: 768 }, () => random.integer(256));
  return Array.from({ length: count }, () => ({ data: data(), width: 16, height: 16 }));
}

/** Writes a model folder that holds its backbone, calibrated on pairs of such images. */
export async function saveSmallModel(folder: string): Promise<void> {
  const backbone = await smallBackbone();
  const head = new ScaleHead({ features: 16, hidden: [3], coefficient: 32, seed: 2 });
  const images = smallImages(12);
  const { embedding, bottleneck } = await backbone.embed(images as { data: Uint8Array; width: 16; height: 16 }[]);
  const table = {
    subjects: images.map((_, i) => String(i % 3)),
    embedding: { data: embedding, width: 5 },
  };
  const { confidence } = predictScales(head, { data: bottleneck as Float32Array, width: 16 });
  const calibration = calibrateModel(table, confidence, Uint32Array.from(images.keys()), {
    genuine: 90,
    impostor: 90,
  });
  await saveModel(folder, head, backbone, calibration);
  head.dispose();
  await backbone.close();
}
