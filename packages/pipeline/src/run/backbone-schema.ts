import type { Preprocessing } from '@scaleface/models';
import * as z from 'zod';
import type { BackboneConfig } from './config-types.js';

/** A path below the data root, which it may not leave: not by `..`, nor by naming a place of the whole machine. */
export const pathSchema: z.ZodType<string> = z
  .string()
  .min(1)
  .refine(staysBelow, 'a path is below the data root: it is not absolute and does not leave it by ..');

function staysBelow(text: string): boolean {
  if (/^([/\\]|[A-Za-z]:)/.test(text) || text.includes('\0')) return false;
  let depth = 0;
  for (const part of text.split(/[/\\]/)) {
    if (part === '..') depth--;
    else if (part !== '' && part !== '.') depth++;
    if (depth < 0) return false;
  }
  return true;
}

const triple = z.union([
  z.number().transform((v) => [v, v, v] as const),
  z.tuple([z.number(), z.number(), z.number()]),
]);

type Triple = readonly [number, number, number];

/** How images become the input of a network, with what is usual for its kind where nothing is said. */
export const preprocessing = (layout: 'nchw' | 'nhwc', mean: Triple, scale: Triple): z.ZodType<Preprocessing> =>
  z
    .strictObject({
      width: z.int().positive().default(112),
      height: z.int().positive().default(112),
      colour: z.enum(['rgb', 'bgr']).default('rgb'),
      layout: z.enum(['nchw', 'nhwc']).default(layout),
      mean: triple.default(mean),
      scale: triple.default(scale),
    })
    .prefault({});

const half = 127.5;

/** The schema of a backbone. */
export const backboneSchema: z.ZodType<BackboneConfig> = z.union([
  z.strictObject({
    onnx: pathSchema,
    input: z.string().optional(),
    outputs: z.strictObject({ embedding: z.string(), bottleneck: z.string() }),
    preprocessing: preprocessing('nchw', [0, 0, 0], [1, 1, 1]),
    threads: z.int().positive().optional(),
  }),
  z.strictObject({
    network: z.strictObject({ name: z.string(), options: z.record(z.string(), z.unknown()).exactOptional() }),
    weights: pathSchema,
    preprocessing: preprocessing('nhwc', [half, half, half], [1 / half, 1 / half, 1 / half]),
  }),
  z.strictObject({ pixels: z.strictObject({ size: z.int().positive(), cells: z.int().positive() }) }),
]);
