export { type LoadedModel, loadModel, type ModelConfig, saveModel } from './model-folder.js';
