import { ScaleFaceError } from '@scaleface/numerics';
import { CertaintyRatioHead } from './certainty-ratio-head.js';
import { ConstantHead } from './constant-head.js';
import { GaussianHead } from './gaussian-head.js';
import type { Head } from './head.js';
import { NormHead } from './norm-head.js';
import { BilinearClassifier } from './pairs/bilinear-classifier.js';
import { MlpPairClassifier } from './pairs/mlp-pair-classifier.js';
import type { PairClassifier } from './pairs/pair-classifier.js';
import { SmartCosineClassifier } from './pairs/smart-cosine-classifier.js';
import { PfeHead } from './pfe-head.js';
import { PfeHeadAdjustable } from './pfe-head-adjustable.js';
import { PfeHeadSpectral } from './pfe-head-spectral.js';
import { ProbHead } from './prob-head.js';
import { ScaleHead } from './scale-head.js';
import { VonMisesFisherHead } from './von-mises-fisher-head.js';

/** Options of a head as a configuration holds them; the head that is made states and checks them. */
export type HeadConfiguration = Readonly<Record<string, unknown>>;

// Options come from a configuration; what a constructor needs beyond its checks is checked by the configuration's schema.
const heads = {
  scale_head: (o: HeadConfiguration) => new ScaleHead(o as never),
  pfe_head: (o: HeadConfiguration) => new PfeHead(o as never),
  pfe_head_adjustable: (o: HeadConfiguration) => new PfeHeadAdjustable(o as never),
  pfe_head_adjustable_spectral: (o: HeadConfiguration) => new PfeHeadSpectral(o as never),
  prob_head: (o: HeadConfiguration) => new ProbHead(o as never),
  norm_head: (o: HeadConfiguration) => new NormHead(o as never),
  certainty_ratio_head: (o: HeadConfiguration) => new CertaintyRatioHead(o as never),
  von_mises_fisher_head: (o: HeadConfiguration) => new VonMisesFisherHead(o as never),
  gaussian_head: (o: HeadConfiguration) => new GaussianHead(o as never),
  constant_head: (o: HeadConfiguration) => new ConstantHead(o as never),
} satisfies Record<string, (o: HeadConfiguration) => Head>;

const pairClassifiers = {
  multilayer_perceptron: (o: HeadConfiguration) => new MlpPairClassifier(o as never),
  smart_cosine: (o: HeadConfiguration) => new SmartCosineClassifier(o as never),
  bilinear: (o: HeadConfiguration) => new BilinearClassifier(o as never),
} satisfies Record<string, (o: HeadConfiguration) => PairClassifier>;

/**
 * The names of the heads.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { createHead, headNames } from '@scaleface/heads';
 *
 * // Those that say of an image how certain it is in one number, for a menu; the others do so for each dimension.
 * const single = headNames.filter((name) => {
 *   const { outputs } = createHead(name, { features: 4, dimensions: 2 });
 *   return Object.values(outputs).every((width) => width === 1);
 * });
 * single.slice(0, 4); // => ['scale_head', 'prob_head', 'norm_head', 'certainty_ratio_head']
 * single.slice(4); // => ['von_mises_fisher_head', 'constant_head']
 * ```
 */
export const headNames: readonly string[] = Object.keys(heads);

/**
 * The names of the pair classifiers.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { createPairClassifier, pairClassifierNames } from '@scaleface/heads';
 *
 * // How many numbers each of them learns for embeddings of 16.
 * const sizes = pairClassifierNames.map((name) => {
 *   const net = createPairClassifier(name, { dimension: 16 });
 *   const size = Object.values(net.trainableVariables).reduce((sum, variable) => sum + variable.size, 0);
 *   net.dispose();
 *   return `${name} ${size}`;
 * });
 * sizes; // => ['multilayer_perceptron 81788', 'smart_cosine 34', 'bilinear 514']
 * ```
 */
export const pairClassifierNames: readonly string[] = Object.keys(pairClassifiers);

function make<T>(
  makers: Readonly<Record<string, (o: HeadConfiguration) => T>>,
  name: string,
  options: HeadConfiguration,
): T {
  const maker = Object.hasOwn(makers, name) ? makers[name] : undefined;
  if (maker !== undefined) return maker(options);
  throw new ScaleFaceError('no such head', {
    code: 'unknown-name',
    path: 'name',
    expected: Object.keys(makers).join(', '),
    received: name,
  });
}

/**
 * Makes a head by its name, as configurations and model folders do.
 *
 * @param name - One of {@link headNames}.
 * @param options - The options of its constructor; a head's own `config` makes another of the same shape.
 * @returns The head.
 * @throws ScaleFaceError `unknown-name`, with the names that exist.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { createHead } from '@scaleface/heads';
 *
 * createHead('scale_head', { features: 8, hidden: [4] }).outputs; // => { scale: 1, logit: 1 }
 * ```
 */
export const createHead = (name: string, options: HeadConfiguration): Head => make<Head>(heads, name, options);

/**
 * Makes a pair classifier by its published name.
 *
 * @param name - One of {@link pairClassifierNames}.
 * @param options - The options of its constructor.
 * @returns The classifier.
 * @throws ScaleFaceError `unknown-name`, with the names that exist.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { createPairClassifier } from '@scaleface/heads';
 *
 * createPairClassifier('bilinear', { dimension: 4 }).kind; // => 'bilinear'
 * ```
 */
export const createPairClassifier = (name: string, options: HeadConfiguration = {}): PairClassifier =>
  make<PairClassifier>(pairClassifiers, name, options);
