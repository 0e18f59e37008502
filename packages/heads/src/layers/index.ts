/**
 * What `import … from '@scaleface/heads/layers'` gives; it needs `@tensorflow/tfjs-layers`.
 *
 * @module heads/layers
 */
export { type AsLayerOptions, asLayer, HeadLayer, registerHeadLayers } from './head-layer.js';
