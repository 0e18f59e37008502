import { ScaleFaceError } from '@scaleface/numerics';
import type { Backbone } from './backbone.js';
import { IResNet, type IResNetOptions } from './iresnet.js';
import { MobileFaceNet } from './mobile-face-net.js';
import { SphereNet20 } from './sphere-net.js';

/** What all named backbones take; each has its own defaults. */
export type BackboneOptions = Omit<IResNetOptions, 'blocks' | 'normalized' | 'spectral'>;

const resnet =
  (blocks: IResNetOptions['blocks'], variant: Pick<IResNetOptions, 'normalized' | 'spectral'> = {}) =>
  (options: BackboneOptions): Backbone =>
    new IResNet({ ...options, blocks, ...variant });

const backbones: Readonly<Record<string, (options: BackboneOptions) => Backbone>> = {
  iresnet18: resnet([2, 2, 2, 2]),
  iresnet34: resnet([3, 4, 6, 3]),
  iresnet50: resnet([3, 4, 14, 3]),
  iresnet100: resnet([3, 13, 30, 3]),
  iresnet18_normalized: resnet([2, 2, 2, 2], { normalized: true }),
  iresnet34_normalized: resnet([3, 4, 6, 3], { normalized: true }),
  iresnet50_normalized: resnet([3, 4, 14, 3], { normalized: true }),
  iresnet100_normalized: resnet([3, 13, 30, 3], { normalized: true }),
  iresnet50_spectral_normalized: resnet([3, 4, 14, 3], { normalized: true, spectral: true }),
  spherenet20: (options) => new SphereNet20(options),
  mobilefacenet: (options) => new MobileFaceNet(options),
  mbf: (options) => new MobileFaceNet({ widen: 2, dimension: 512, ...options, insightFace: true }),
};

/**
 * The names of the backbones with native layers.
 *
 * @example
 * ```ts
 * import { backboneNames } from '@scaleface/models';
 *
 * backboneNames.filter((name) => name.startsWith('iresnet50')); // => ['iresnet50', 'iresnet50_normalized', 'iresnet50_spectral_normalized']
 * backboneNames.includes('resnet50'); // => false
 * ```
 */
export const backboneNames: readonly string[] = Object.keys(backbones);

/**
 * Makes a backbone by its published name, with weights to be loaded or trained.
 *
 * @param name - One of {@link backboneNames}.
 * @param options - Dimension, layout, seed, first values.
 * @returns The backbone.
 * @throws ScaleFaceError `unknown-name`, with the names that exist.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { zeroInitializer } from '@scaleface/core';
 * import { createBackbone } from '@scaleface/models';
 *
 * const net = createBackbone('iresnet18', { init: zeroInitializer });
 * net.variables['fc.weight']?.shape; // => [25088, 512]
 * ```
 */
export function createBackbone(name: string, options: BackboneOptions = {}): Backbone {
  const make = Object.hasOwn(backbones, name) ? backbones[name] : undefined;
  if (make !== undefined) return make(options);
  throw new ScaleFaceError('no such backbone', {
    code: 'unknown-name',
    path: 'name',
    expected: backboneNames.join(', '),
    received: name,
  });
}
