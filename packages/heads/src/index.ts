export { BaseHead, type Head } from './head.js';
export { applyScaleActivation, type ScaleActivation, scaleActivations } from './scale-activation.js';
export { ScaleHead, type ScaleHeadOptions, type ScaleOutput } from './scale-head.js';
