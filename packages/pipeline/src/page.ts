// What runs in pages and workers as in Node: the drawn faces of the demo, and what spoils an image.
export { blur } from './demo/blur.js';
export { addNoise, light, occlude } from './demo/degrade.js';
export { type Colour, drawIdentity, type FaceIdentity } from './demo/identity.js';
export { drawMagnitudes, type Magnitudes, NUISANCES, type NuisanceName, severity } from './demo/nuisance.js';
export { PHOTOGRAPH_SIZE, type Photograph, type PhotographOptions, photograph } from './demo/photograph.js';
export { lowerResolution } from './demo/resolution.js';
