import * as z from 'zod';
import type { TfjsWeight } from './tfjs-model.js';

const name = z.string().min(1);
const weight: z.ZodType<TfjsWeight> = z.looseObject({
  name,
  shape: z.array(z.int().min(0)),
  dtype: z.enum(['float32', 'int32', 'bool', 'complex64', 'string']),
  quantization: z
    .looseObject({
      dtype: z.enum(['uint8', 'uint16', 'float16']),
      scale: z.number().exactOptional(),
      min: z.number().exactOptional(),
    })
    .exactOptional(),
});

/** Weight files and the tensors in them, group by group, as TensorFlow.js writes them into a `model.json` or beside it. */
export const weightsManifest: z.ZodType<{ paths: string[]; weights: TfjsWeight[] }[]> = z.array(
  z.looseObject({ paths: z.array(name), weights: z.array(weight) }),
);
