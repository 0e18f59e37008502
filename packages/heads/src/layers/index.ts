/**
 * Heads as layers of `@tensorflow/tfjs-layers`.
 *
 * @module @scaleface/heads/layers
 */
export { type AsLayerOptions, asLayer, HeadLayer, registerHeadLayers } from './head-layer.js';
