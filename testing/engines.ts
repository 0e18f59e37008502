import { appendFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect } from 'vitest';
import { type Engine, startEngine } from './start-engine.js';
import { type Tolerance, tolerances } from './tolerances.js';

export { startEngine };

/** The engines that specs run on: `SCALEFACE_ENGINES=cpu,wasm,webgpu,node`, by default those that are always there. */
export const engines: readonly Engine[] = (process.env.SCALEFACE_ENGINES ?? 'cpu,wasm').split(',') as Engine[];

/**
 * Describes the same spec on every engine. An engine that was asked for and does not start fails by name.
 *
 * @param name - What the spec is about.
 * @param spec - The tests; they use `tf` as it is, and the tolerances of the engine.
 */
export function describeEngines(name: string, spec: (engine: Engine, tolerance: Tolerance) => void): void {
  describe.each(engines)(`${name} on %s`, (engine) => {
    // Loading libtensorflow or a graphics device takes a while on a busy machine.
    beforeAll(() => startEngine(engine), 120_000);
    spec(engine, tolerances[engine]);
  });
}

/** The greatest deviation, as a share of the greatest expected magnitude (of 1 where all expected values are 0). */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let greatest = 0;
  let deviation = 0;
  for (let i = 0; i < expected.length; i++) {
    greatest = Math.max(greatest, Math.abs(expected[i] as number));
    const difference = Math.abs((actual[i] as number) - (expected[i] as number));
    // A NaN must not hide behind a comparison that is false.
    deviation = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(deviation, difference);
  }
  return greatest === 0 ? deviation : deviation / greatest;
}

/**
 * Expects numbers to agree within a relative error, and writes the error down where `SCALEFACE_ERRORS` names a file
 * (one JSON line each), from which `scripts/error-table.mjs` makes the table of errors per engine.
 */
export function expectClose(
  actual: tf.Tensor | ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  const values = actual instanceof tf.Tensor ? actual.dataSync<'float32'>() : actual;
  const error = relativeError(values, expected);
  const file = process.env.SCALEFACE_ERRORS;
  if (file) {
    const { currentTestName: test, testPath } = expect.getState();
    appendFileSync(file, `${JSON.stringify({ engine: tf.getBackend(), test, testPath, error })}\n`);
  }
  expect(error, 'relative error').toBeLessThanOrEqual(tolerance);
}

/**
 * Expects a function to leave no tensors behind but those it returns.
 *
 * @param kept - How many tensors the result holds.
 * @returns What the function returns, to be disposed of by the caller.
 */
export function expectNoLeak<T>(kept: number, f: () => T): T {
  const before = tf.memory().numTensors;
  const result = f();
  expect(tf.memory().numTensors - before, 'tensors left behind').toBe(kept);
  return result;
}
