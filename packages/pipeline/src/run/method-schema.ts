import { scaleActivations } from '@scaleface/heads';
import * as z from 'zod';
import { imageMethodNames, type MethodName } from '../training/method-options.js';
import { backboneSchema, pathSchema, preprocessing } from './backbone-schema.js';
import type { MethodConfig } from './config-types.js';
import { formerKeys } from './former-keys.js';

const steps = {
  seed: z.int().exactOptional(),
  epochs: z.int().positive().exactOptional(),
  learningRate: z.number().positive().exactOptional(),
  momentum: z.number().min(0).max(1).exactOptional(),
  weightDecay: z.number().min(0).exactOptional(),
  clipNorm: z.number().positive().exactOptional(),
};

const several = { ensemble: z.int().min(1).max(100).exactOptional() };
const rows = {
  ...steps,
  ...several,
  batch: z.int().min(2).exactOptional(),
  imagesPerIdentity: z.int().min(0).exactOptional(),
};
const margin = z.number().min(0).max(Math.PI).exactOptional();
const widths = z.array(z.int().positive());

const scale = z.strictObject({
  ...rows,
  head: z.strictObject({ hidden: widths }).exactOptional(),
  margin,
  leaveOneOut: z.boolean().exactOptional(),
});

const shape = z.strictObject({
  hidden: widths.exactOptional(),
  activation: z.enum(scaleActivations).exactOptional(),
  coefficient: z.number().positive().exactOptional(),
});

const variance = z.strictObject({
  ...steps,
  ...several,
  hidden: z.int().positive().exactOptional(),
  prob: z
    .strictObject({
      margin: z.number().min(0).exactOptional(),
      lambdaC: z.number().min(0).exactOptional(),
      lambdaId: z.number().min(0).exactOptional(),
    })
    .exactOptional(),
  identities: z.int().positive().exactOptional(),
  images: z.int().min(2).exactOptional(),
  schedule: z.enum(['constant', 'cosine']).exactOptional(),
});
const varianceByAnyName = z.preprocess(formerKeys({ people: 'identities', pictures: 'images' }), variance);

const scf = z.strictObject({ ...rows, hidden: widths.exactOptional() });

const dul = z.strictObject({
  ...rows,
  margin,
  scale: z.number().positive().exactOptional(),
  klWeight: z.number().min(0).exactOptional(),
});

const crFiqa = z.strictObject({
  ...rows,
  beta: z.number().positive().exactOptional(),
  leaveOneOut: z.boolean().exactOptional(),
});

const dropout = z.strictObject({
  seed: z.int().exactOptional(),
  masks: z.int().min(2).exactOptional(),
  rate: z.number().gt(0).lt(1).exactOptional(),
});

/** What may be changed of each method that is trained, where it has an effect. */
export const optionSchemas: Readonly<Record<Exclude<MethodName, 'norm'>, z.ZodObject>> = {
  scaleface: scale.extend({ head: shape.exactOptional() }),
  'scaleface-64': scale,
  'scaleface-32': scale,
  'scaleface-exp': scale,
  pfe: variance.omit({ hidden: true, prob: true }),
  probface: variance,
  scf,
  dul,
  'cr-fiqa': crFiqa,
  dropout,
};

const copies = z.int().min(0).optional();
const withOptions = z.union([
  z.strictObject({
    method: z.enum(['scaleface-64', 'scaleface-32', 'scaleface-exp']),
    options: scale.prefault({}),
    copies,
  }),
  z.strictObject({ method: z.enum(['pfe', 'probface']), options: varianceByAnyName.prefault({}), copies }),
  z.strictObject({ method: z.literal('scf'), options: scf.prefault({}), copies }),
  z.strictObject({ method: z.literal('dul'), options: dul.prefault({}), copies }),
  z.strictObject({ method: z.literal('cr-fiqa'), options: crFiqa.prefault({}), copies }),
  z.strictObject({ method: z.literal('dropout'), options: dropout.prefault({}), copies }),
  z.strictObject({ method: z.literal('magface'), backbone: backboneSchema }),
  z.strictObject({
    method: z.literal('tta'),
    views: z.int().min(2).exactOptional(),
    seed: z.int().min(0).exactOptional(),
  }),
  z.strictObject({
    method: z.literal('onnx'),
    network: pathSchema,
    output: z.string().exactOptional(),
    negate: z.boolean().exactOptional(),
    preprocessing: preprocessing('nchw', [0, 0, 0], [1, 1, 1]),
  }),
]);

/** The methods that are compared where a configuration names none. */
const names = ['pfe', 'probface', 'scaleface-32', 'scaleface-64', 'scaleface-exp'] as const;

/** The methods that a name alone stands for. */
const named = z.enum([...names, 'scf', 'dul', 'cr-fiqa', 'dropout']);

/** The methods beside the main head: names, or names with what differs from the published setting. */
export const methodsSchema: z.ZodType<MethodConfig[]> = z
  .array(
    z.union([
      named.transform((method): { method: z.infer<typeof named>; options: object } => ({ method, options: {} })),
      z.literal('tta').transform((method) => ({ method })),
      withOptions,
    ]),
  )
  .refine(
    (list) => list.filter(({ method }) => imageMethodNames.some((name) => name === method)).length <= 1,
    'one method that reads images at most: a table of features has one column of quality',
  )
  .refine((list) => new Set(list.map((m) => m.method)).size === list.length, 'a method occurs twice')
  .default(names.map((method) => ({ method, options: {} })));
