import type { Engine } from './start-engine.js';

/** The greatest relative errors that a spec accepts from an engine. */
export interface Tolerance {
  /** For one operation or a short chain of them. */
  readonly value: number;
  /** For gradients of one operation or a short chain. */
  readonly gradient: number;
  /** For whole networks, 512-wide sums and softmax at scale 64. */
  readonly deep: number;
}

/**
 * The tolerances of each engine, here and nowhere else. All compute in float32 (24 bits, 6e-8); `cpu` sums in
 * float64; `wasm` and `node` sum in float32 in blocks; `webgpu` may contract, reorder and approximate transcendental
 * functions within the limits of WGSL: log may be wrong by 2^-21 absolutely near 1 (SwiftShader: 6e-7), which weighs on
 * the loss and the gradient of a well-classified image (1 - p cancels), and log1p, expm1 and tanh lose their leading digits near 0.
 */
export const tolerances: Readonly<Record<Engine, Tolerance>> = {
  cpu: { value: 1e-5, gradient: 1e-5, deep: 1e-4 },
  wasm: { value: 1e-5, gradient: 2e-5, deep: 1e-4 },
  node: { value: 1e-5, gradient: 2e-5, deep: 1e-4 },
  'node-gpu': { value: 2e-5, gradient: 5e-5, deep: 5e-4 },
  webgpu: { value: 5e-5, gradient: 5e-5, deep: 5e-4 },
};
