export { type AsLayerOptions, asLayer, HeadLayer, registerHeadLayers } from './head-layer.js';
