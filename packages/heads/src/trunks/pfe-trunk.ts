import { type BaseModule, checkSize } from '@scaleface/core';
import { createRandom, type Random } from '@scaleface/numerics';
import { type LogVarianceParts, LogVarianceTrunk } from './log-variance.js';

/** Shape and first values of a PFE head. */
export interface PfeHeadOptions {
  /** Width of the input: 21504 for SphereNet-20, 25088 for iResNet. */
  readonly features: number;
  /** Number of variances: the dimension of the embedding. Default 512. */
  readonly dimensions?: number;
  /** Seed of the initial weights. Default 0. */
  readonly seed?: number;
}

/** What tells one PFE head from another. */
interface PfeParts extends Pick<LogVarianceParts, 'tail' | 'before'> {
  /** A linear map with its first weights. */
  readonly linear: (inFeatures: number, outFeatures: number, random: Random) => BaseModule;
}

/** The configuration, the outputs and the layers of a PFE head: two linear maps, as wide as there are variances. */
export function pfeTrunk(
  { features, dimensions = 512, seed = 0 }: PfeHeadOptions,
  { linear, ...tail }: PfeParts,
): {
  config: Required<PfeHeadOptions> & Record<string, unknown>;
  outputs: Record<string, number>;
  trunk: LogVarianceTrunk;
} {
  checkSize('options.features', features);
  checkSize('options.dimensions', dimensions);
  const random = createRandom(seed);
  const [fc1, fc2] = [linear(features, dimensions, random), linear(dimensions, dimensions, random)];
  return {
    config: { features, dimensions, seed },
    outputs: { logSigmaSq: dimensions },
    trunk: new LogVarianceTrunk({ features, hidden: dimensions, dimensions, fc1, fc2, ...tail }),
  };
}
