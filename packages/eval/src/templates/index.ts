export type { FusedTemplate } from './by-variance.js';
export { type FusionMethod, type FusionOptions, fuseTemplate } from './fuse-template.js';
