export { registerGradients } from './gradients.js';
