import type { FeatureTable } from '@scaleface/data';
import type { ProgressReport } from '@scaleface/models';
import type { Matrix, Random } from '@scaleface/numerics';
import type { ImageUncertainty } from '../training/image-uncertainty.js';
import { type MethodOptions, predictUncertainty, type TrainedMethod, trainMethod } from '../training/methods.js';
import type { DemoConfig } from './config.js';

/** The trained methods beside ScaleFace's own row; dispose of their heads. */
export type DemoMethods = readonly TrainedMethod[];

/**
 * Trains what ScaleFace is compared with on the same frozen features: PFE, ProbFace, and ScaleFace with other
 * activations, whose options are those of the main head. Each has randomness of its own.
 *
 * @param features - Of the training photographs.
 * @param config - Rates and sizes.
 * @param random - Source of the methods' seeds; advances.
 * @param progress - Called with progress.
 */
export async function trainDemoMethods(
  features: FeatureTable & { readonly bottleneck: Matrix },
  { head, pfe, probface }: DemoConfig,
  random: Random,
  progress?: ProgressReport,
): Promise<DemoMethods> {
  const { hidden, coefficient: _, photographs: __, ...rates } = head;
  const scale = { ...rates, head: { hidden } };
  const options: Partial<MethodOptions> = { pfe, probface, 'scaleface-32': scale, 'scaleface-exp': scale };
  const trained: TrainedMethod[] = [];
  for (const [name, own] of Object.entries(options) as [keyof MethodOptions, object][]) {
    const seed = random.integer(2 ** 31 - 1);
    const hear = (_stage: string, done: number, total: number): void => progress?.(`train ${name}`, done, total);
    trained.push(await trainMethod(name, features, { ...own, seed }, undefined, hear));
  }
  return trained;
}

/**
 * What the trained methods say about photographs. PFE stands there twice: with its own score, and with the cosine, as
 * in the published figure.
 *
 * @param methods - From {@link trainDemoMethods}.
 * @param bottleneck - The heads' input for the photographs.
 */
export function demoUncertainties(methods: DemoMethods, bottleneck: Matrix): ImageUncertainty[] {
  return methods.flatMap(({ name, head }) => {
    const said = predictUncertainty(name, head, bottleneck);
    if (name !== 'pfe') return [said];
    return [said, { ...said, name: 'pfe-cosine', label: 'PFE, cosine', pairScore: 'cosine' as const }];
  });
}
