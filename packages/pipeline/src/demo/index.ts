export { DEMO_CONFIG, type DemoConfig, QUICK_DEMO_CONFIG } from './config.js';
export { type DrawingOptions, drawDemo } from './draw-demo.js';
export { type Colour, drawIdentity, type FaceIdentity } from './identity.js';
export { drawMagnitudes, type Magnitudes, NUISANCES, type NuisanceName, severity } from './nuisance.js';
export { PHOTOGRAPH_SIZE, type Photograph, type PhotographOptions, photograph } from './photograph.js';
export { type DemoOptions, runDemo } from './run.js';
export { writeDemo } from './write-demo.js';
