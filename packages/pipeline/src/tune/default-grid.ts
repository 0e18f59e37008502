import type { MethodName } from '../training/method-options.js';
import type { Grid } from './grid.js';

/** Of ScaleFace in a published shape: its decay and rate, and the width between the published and the narrow one. */
const published: Grid = { weightDecay: [5e-4, 0.04, 0.4], 'head.hidden': [[512], [64], [16]] };

/**
 * The settings that are tried of each method where none are named; each begins with the method's own. Of ScaleFace the
 * width of its head, its decay, and whether the scale is $e^a$ or $64\,\sigma(a)$ (12 settings); of its published shapes
 * width and decay (9); of all others decay and rate (6), but of dropout its rate (3).
 *
 * @example
 * ```ts
 * import { defaultGrids } from '@scaleface/pipeline';
 *
 * defaultGrids.dropout; // => { rate: [0.5, 0.25, 0.1] }
 *
 * // What is tried of PFE, and passes besides: `tune` takes it as its `grid`.
 * const grid = { ...defaultGrids.pfe, epochs: [10, 20] };
 * Object.keys(grid); // => ['weightDecay', 'learningRate', 'epochs']
 * ```
 */
export const defaultGrids: Readonly<Record<Exclude<MethodName, 'norm'>, Grid>> = {
  scaleface: [
    { 'head.activation': ['exp'], weightDecay: [0.4, 0.04], 'head.hidden': [[16], [64], [512]] },
    {
      'head.activation': ['sigm_mul'],
      'head.coefficient': [64],
      weightDecay: [0.4, 0.04],
      'head.hidden': [[16], [64], [512]],
    },
  ],
  'scaleface-64': published,
  'scaleface-32': published,
  'scaleface-exp': published,
  pfe: { weightDecay: [5e-4, 0.04], learningRate: [1e-3, 3e-3, 1e-2] },
  probface: { weightDecay: [5e-4, 0.04], learningRate: [1e-3, 3e-3, 1e-2] },
  scf: { weightDecay: [5e-4, 0.04], learningRate: [0.03, 0.01, 0.1] },
  dul: { weightDecay: [5e-4, 0.04], learningRate: [0.03, 0.01, 0.1] },
  'cr-fiqa': { weightDecay: [5e-4, 0.04], learningRate: [0.1, 0.03, 0.3] },
  dropout: { rate: [0.5, 0.25, 0.1] },
};
