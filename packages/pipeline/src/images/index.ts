export { skipReason } from './bad-image.js';
export { type DecodeOptions, decodeImage, encodeImage, type RawImage } from './decode.js';
export { type Degradation, type DegradationKind, degradationRange, degrade, randomDegradation } from './degrade.js';
export { imageQuality, type QualityMeasure } from './quality.js';
