export { type ErrorCode, type ErrorDetails, ScaleFaceError } from './errors.js';
export { createRandom, type Random, restoreRandom } from './random.js';
