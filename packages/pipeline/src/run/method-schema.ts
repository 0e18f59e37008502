import * as z from 'zod';
import { backboneSchema } from './backbone-schema.js';
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

const scale = z.strictObject({
  ...steps,
  head: z.strictObject({ hidden: z.array(z.int().positive()) }).exactOptional(),
  margin: z.number().min(0).max(Math.PI).exactOptional(),
  batch: z.int().min(2).exactOptional(),
  ensemble: z.int().min(1).max(100).exactOptional(),
  leaveOneOut: z.boolean().exactOptional(),
});

const variance = z.preprocess(
  formerKeys({ people: 'identities', pictures: 'images' }),
  z.strictObject({
    ...steps,
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
  }),
);

const copies = z.int().min(0).optional();
const withOptions = z.union([
  z.strictObject({
    method: z.enum(['scaleface-64', 'scaleface-32', 'scaleface-exp']),
    options: scale.prefault({}),
    copies,
  }),
  z.strictObject({ method: z.enum(['pfe', 'probface']), options: variance.prefault({}), copies }),
  z.strictObject({ method: z.literal('magface'), backbone: backboneSchema }),
]);

/** The methods that are compared where a configuration names none. */
const names = ['pfe', 'probface', 'scaleface-32', 'scaleface-64', 'scaleface-exp'] as const;

/** The methods beside the main head: names, or names with what differs from the published setting. */
export const methodsSchema: z.ZodType<MethodConfig[]> = z
  .array(
    z.union([
      z
        .enum(names)
        .transform((method): { method: (typeof names)[number]; options: object } => ({ method, options: {} })),
      withOptions,
    ]),
  )
  .refine((list) => new Set(list.map((m) => m.method)).size === list.length, 'a method occurs twice')
  .default(names.map((method) => ({ method, options: {} })));
