export { accumulate } from './accumulate.js';
export { type AdamOptions, scaleByAdam } from './adam.js';
export { type AdamWOptions, adamW } from './adamw.js';
export { averageWeights } from './average.js';
export { chain } from './chain.js';
export { clipByGlobalNorm, clipGlobalNorm } from './clip.js';
export { decayWeights, decoupledDecay } from './decay.js';
export { applyUpdates, optimizeStep, type VariableMap, valueAndGrads } from './gradients.js';
export { type MomentumOptions, momentum } from './momentum.js';
export { type OneCycleOptions, oneCycleSchedule } from './one-cycle.js';
export type { Optimizer, OptimizerState, OptimizerUpdate, UpdateOptions } from './optimizer.js';
export { scaleBySchedule } from './scale.js';
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
export type { GradientTransformation, Rate, Slots, StepInfo, TensorMap, Transformed } from './transformation.js';
