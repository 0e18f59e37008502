export { ensureEngine } from './ensure-engine.js';
export { registerGradients } from './gradients/register.js';
export { registerWasmTrainingKernels } from './kernels/wasm/register.js';
export { readsFreely } from './reads-freely.js';
export type { Refusal } from './select/attempt.js';
export { describeEngines, type FailingEngine, type WorkingEngine } from './select/describe.js';
export { ENGINES, type EngineDetails, type EngineName, type EngineReport, installCommand } from './select/engines.js';
export { selectEngine } from './select/select.js';
export type { EngineOptions } from './select/starters.js';
