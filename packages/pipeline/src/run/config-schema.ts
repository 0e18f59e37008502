import * as z from 'zod';
import type { RunConfig } from './config-types.js';
import { methodsSchema } from './method-schema.js';

const triple = z.union([
  z.number().transform((v) => [v, v, v] as const),
  z.tuple([z.number(), z.number(), z.number()]),
]);

const backbone = z.union([
  z.strictObject({
    onnx: z.string(),
    input: z.string().optional(),
    outputs: z.strictObject({ embedding: z.string(), bottleneck: z.string() }),
    preprocessing: z
      .strictObject({
        width: z.int().positive().default(112),
        height: z.int().positive().default(112),
        colour: z.enum(['rgb', 'bgr']).default('rgb'),
        layout: z.enum(['nchw', 'nhwc']).default('nchw'),
        mean: triple.default([0, 0, 0]),
        scale: triple.default([1, 1, 1]),
      })
      .prefault({}),
    threads: z.int().positive().optional(),
  }),
  z.strictObject({ pixels: z.strictObject({ size: z.int().positive(), cells: z.int().positive() }) }),
]);

const embed = z.strictObject({
  batch: z.int().positive().default(16),
  batchesPerPart: z.int().positive().default(16),
  skipBad: z.boolean().default(false),
});

const train = z.strictObject({
  folders: z
    .array(
      z.strictObject({
        folder: z.string(),
        people: z.enum(['all', 'not-in-tests']).default('all'),
        perPerson: z.int().positive().optional(),
      }),
    )
    .min(1),
  smallestClass: z.int().min(2).default(2),
  degradedCopies: z.int().min(0).default(1),
  degradations: z.array(z.enum(['blur', 'downscale', 'jpeg', 'noise', 'occlude'])).optional(),
  head: z
    .strictObject({
      hidden: z.array(z.int().positive()).default([512]),
      activation: z.enum(['lin', 'exp', 'sigm', 'sigm_mul', 'sigm_sum', 'sigm_sum_mul', 'relu']).default('sigm_mul'),
      coefficient: z.number().positive().default(64),
    })
    .prefault({}),
  margin: z.number().min(0).max(Math.PI).default(0.5),
  epochs: z.int().positive().default(10),
  batch: z.int().min(2).default(128),
  learningRate: z.number().positive().default(0.03),
  momentum: z.number().min(0).max(1).default(0.9),
  weightDecay: z.number().min(0).default(5e-4),
  clipNorm: z.number().positive().default(5),
  leaveOneOut: z.boolean().default(true),
  checkpointEvery: z.int().positive().default(50),
  methods: methodsSchema,
});

const test = z.strictObject({
  name: z.string().regex(/^[\w.-]+$/),
  folder: z.string(),
  pairs: z.union([z.string(), z.strictObject({ impostors: z.int().positive() })]),
  severity: z.string().optional(),
});

const evaluate = z.strictObject({
  fars: z.array(z.number().positive().max(1)).min(1).default([1e-2, 1e-3]),
  allowUnreachableFars: z.boolean().default(false),
  rejected: z.array(z.number().min(0).max(0.95)).min(2).default([0, 0.1, 0.3, 0.5]),
  combine: z.enum(['harmonic', 'min', 'mean', 'product']).default('harmonic'),
  replicates: z.int().min(0).default(200),
  level: z.number().gt(0).lt(1).default(0.95),
});

/** The schema of a run's configuration. */
export const runConfigSchema: z.ZodType<RunConfig> = z.strictObject({
  title: z.string().default('ScaleFace'),
  seed: z.int().default(0),
  engines: z
    .array(z.enum(['node-gpu', 'node', 'webgpu', 'wasm', 'cpu']))
    .min(1)
    .default(['node', 'wasm', 'cpu']),
  backbone,
  embed: embed.prefault({}),
  train,
  tests: z.array(test).min(1),
  evaluate: evaluate.prefault({}),
});
