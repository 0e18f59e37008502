import * as z from 'zod';
import { trainingDefaults } from '../training/training-defaults.js';
import { backboneSchema, pathSchema as path } from './backbone-schema.js';
import type { RunConfig } from './config-types.js';
import { formerKeys } from './former-keys.js';
import { methodsSchema } from './method-schema.js';
import { badTestName, repeatedName } from './test-names.js';
import { trainingMistakes } from './training-mistakes.js';

const embed = z.strictObject({
  batch: z.int().positive().default(16),
  batchesPerPart: z.int().positive().default(16),
  skipBad: z.boolean().default(false),
  fingerprint: z.enum(['size-time', 'content']).default('size-time'),
});

const degradation = z.enum(['blur', 'downscale', 'jpeg', 'noise', 'occlude']);

const validation = z.strictObject({
  patience: z.int().min(0).default(5),
  minimumDelta: z.number().min(0).lt(1).default(0),
  far: z.number().gt(0).lt(1).default(0.01),
});

const defaults = { ...trainingDefaults.scaleHead, ...trainingDefaults.scaleFace };
const train = z.strictObject({
  folders: z
    .array(
      z.preprocess(
        formerKeys({ people: 'subjects', perPerson: 'perSubject' }),
        z.strictObject({
          folder: path,
          subjects: z.enum(['all', 'not-in-tests']).default('all'),
          perSubject: z.int().positive().optional(),
        }),
      ),
    )
    .min(1),
  smallestClass: z.int().min(1).default(1),
  degradedCopies: z.union([z.int().min(0), z.literal('each')]).default('each'),
  degradations: z.array(degradation).optional(),
  head: z
    .strictObject({
      hidden: z.array(z.int().positive()).default([...defaults.head.hidden]),
      activation: z
        .enum(['lin', 'exp', 'sigm', 'sigm_mul', 'sigm_sum', 'sigm_sum_mul', 'relu'])
        .default(defaults.head.activation),
      coefficient: z.number().positive().default(64),
    })
    .prefault({}),
  ensemble: z.int().min(1).max(100).default(1),
  margin: z.number().min(0).max(Math.PI).default(defaults.margin),
  epochs: z.int().positive().default(defaults.epochs),
  batch: z.int().min(2).default(defaults.batch),
  imagesPerIdentity: z.int().min(0).exactOptional(),
  learningRate: z.number().positive().default(defaults.learningRate),
  momentum: z.number().min(0).max(1).default(defaults.momentum),
  weightDecay: z.number().min(0).default(defaults.weightDecay),
  clipNorm: z.number().positive().default(defaults.clipNorm),
  leaveOneOut: z.boolean().default(defaults.leaveOneOut),
  validation: validation.exactOptional(),
  checkpointEvery: z.int().positive().default(50),
  kept: z.number().min(0).max(0.5).default(0.1),
  methods: methodsSchema,
});

const test = z
  .strictObject({
    name: z.string().superRefine((name, context) => {
      const message = badTestName(name);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    }),
    folder: path,
    pairs: z.union([path, z.strictObject({ impostors: z.int().positive(), seed: z.int().exactOptional() })]),
    share: z.number().gt(0).lt(1).optional(),
    perSubject: z.int().positive().optional(),
    degradations: z.array(degradation).min(1).optional(),
    severity: path.optional(),
    groups: z
      .array(z.enum(['kind', 'severity']))
      .min(1)
      .optional(),
    people: z
      .union([path, z.strictObject({ file: path, attributes: z.array(z.string().min(1)).min(1).exactOptional() })])
      .optional(),
  })
  .refine(({ groups, severity }) => groups === undefined || severity !== undefined, {
    message: 'needs the file of severities: `severity`',
    path: ['groups'],
  });

const tests = z
  .array(test)
  .min(1)
  .superRefine((list, context) => {
    const at = repeatedName(list.map(({ name }) => name));
    const message = 'another test has this name, capitals and small letters taken for the same';
    if (at >= 0) context.addIssue({ code: 'custom', message, path: [at, 'name'] });
  });

const evaluate = z.strictObject({
  fars: z.array(z.number().positive().max(1)).min(1).default([1e-2, 1e-3]),
  allowUnreachableFars: z.boolean().default(false),
  genuineShares: z.array(z.number().gt(0).lt(1)).optional(),
  rejected: z.array(z.number().min(0).max(0.95)).min(2).default([0, 0.1, 0.3, 0.5]),
  combine: z.enum(['model', 'harmonic', 'min', 'mean', 'product']).default('model'),
  against: z.array(z.string()).optional(),
  replicates: z.int().min(0).default(200),
  level: z.number().gt(0).lt(1).default(0.95),
});

/**
 * The schema of a run's configuration.
 *
 * @example
 * ```ts
 * import { runConfigSchema } from '@scaleface/pipeline';
 *
 * // For a form or an editor of its own: every mistake as data. `parseRunConfig` puts them in words.
 * const { error } = runConfigSchema.safeParse({
 *   backbone: { pixels: { size: 32, cells: 4 } },
 *   train: { folders: [{ folder: '../faces' }], epochs: 0 },
 * });
 * error?.issues.map(({ path }) => path.join('.')); // => ['train.folders.0.folder', 'train.epochs', 'tests']
 * ```
 */
export const runConfigSchema: z.ZodType<RunConfig> = z.strictObject({
  title: z.string().default('ScaleFace'),
  description: z.string().exactOptional(),
  seed: z.int().default(0),
  engines: z
    .array(z.enum(['node-gpu', 'node', 'webgpu', 'wasm', 'cpu']))
    .min(1)
    .exactOptional(),
  backbone: backboneSchema,
  embed: embed.prefault({}),
  train: train.superRefine(trainingMistakes),
  deploy: z.string().default('best'),
  tests,
  unseen: z
    .strictObject({
      kinds: z.int().positive().default(2),
      test: z.string(),
      methods: z.array(z.string()).min(1).default(['norm', 'scaleface']),
    })
    .optional(),
  evaluate: evaluate.prefault({}),
});
