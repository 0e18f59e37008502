export type { Refusal } from './attempt.js';
export { describeEngines, type FailingEngine, type WorkingEngine } from './describe.js';
export { ENGINES, type EngineDetails, type EngineName, type EngineReport, installCommand } from './engines.js';
export { ensureEngine } from './ensure-engine.js';
export { registerGradients } from './gradients.js';
export { selectEngine } from './select.js';
export type { EngineOptions } from './starters.js';
export { registerWasmTrainingKernels } from './wasm-kernels/register.js';
