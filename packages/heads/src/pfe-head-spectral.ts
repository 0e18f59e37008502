import { kaimingNormal, SpectralLinear } from '@scaleface/core';
import type { LogVarianceTrunk } from './trunks/log-variance.js';
import { type PfeHeadOptions, pfeTrunk } from './trunks/pfe-trunk.js';
import { VarianceHead } from './variance-head.js';

/** Power iterations of each forward in training, as published. */
const powerIterations = 3;

/**
 * The PFE head with spectral normalisation: linear maps without bias, each divided by its greatest singular value
 * (three power iterations a step), otherwise as {@link PfeHeadAdjustable}; $\gamma = 1$, $\beta = 0$ at the start.
 *
 * PyTorch's names: `fc1.weight_orig`, `fc1.weight_u`, `fc1.weight_v`, `bn1.weight`, …, `gamma`, `beta`.
 *
 * Source: the published code (`pfe_head_adjustable_spectral`). Oracle: `golden/heads/pfe_head_adjustable_spectral`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { PfeHeadSpectral } from '@scaleface/heads';
 *
 * new PfeHeadSpectral({ features: 8, dimensions: 2 }).stateDict()['fc1.weight_v']?.shape; // => [8]
 * ```
 */
export class PfeHeadSpectral extends VarianceHead {
  readonly kind: string = 'pfe_head_adjustable_spectral';
  /** The options, defaults filled in. */
  readonly config: Readonly<Required<PfeHeadOptions>> & Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, number>>;
  protected readonly trunk: LogVarianceTrunk;

  /** @param options - Shape and first values. */
  constructor(options: PfeHeadOptions) {
    super();
    ({
      config: this.config,
      outputs: this.outputs,
      trunk: this.trunk,
    } = pfeTrunk(options, {
      linear: (inFeatures, outFeatures, random) =>
        new SpectralLinear({ inFeatures, outFeatures, bias: false, random, init: kaimingNormal, powerIterations }),
      tail: [1, 0],
    }));
  }
}
