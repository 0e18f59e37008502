export { BatchNorm, type BatchNormOptions } from './batch-norm.js';
export { Conv2d, type Conv2dOptions } from './conv2d.js';
export { type Initializer, kaimingNormal, normalInitializer, torchUniform, zeroInitializer } from './initializers.js';
export { Linear, type LinearOptions } from './linear.js';
export { type ApplyOptions, BaseModule, type Module } from './module.js';
export { PReLU, type PReLUOptions } from './prelu.js';
export { joinSlots, type Layout, layouts, loadSlots, type Slot } from './slots.js';
export { SpectralConv2d, type SpectralConv2dOptions } from './spectral-conv2d.js';
export { SpectralLinear, type SpectralLinearOptions } from './spectral-linear.js';
