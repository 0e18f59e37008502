export { type AdamWOptions, adamW } from './adamw.js';
export { clipByGlobalNorm } from './clip.js';
export { applyUpdates, optimizeStep, type VariableMap, valueAndGrads } from './gradients.js';
export type { Optimizer, OptimizerState, OptimizerUpdate, TensorMap, UpdateOptions } from './optimizer.js';
export {
  type CosineScheduleOptions,
  cosineSchedule,
  type Schedule,
  type StepScheduleOptions,
  stepSchedule,
  warmup,
} from './schedules.js';
export { type SgdOptions, sgd } from './sgd.js';
export { disposeState, stateFromTensors, stateToTensors } from './state.js';
