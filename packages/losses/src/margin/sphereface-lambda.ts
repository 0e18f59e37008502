import { checkRange } from '@scaleface/core';

/**
 * The published annealing of A-softmax: $\lambda = \max(5,\ 1500/(1 + 0.1\,\text{step}))$.
 *
 * Source: SphereFace training code. Oracle: the loss of three successive published calls.
 *
 * @param step - The call's number, from 1 at the first call.
 * @returns $\lambda$.
 * @throws ScaleFaceError on a negative step.
 *
 * @example
 * ```ts
 * import { sphereFaceLambda } from '@scaleface/losses';
 *
 * sphereFaceLambda(1); // => 1363.636364
 * sphereFaceLambda(10000); // => 5
 * ```
 */
export const sphereFaceLambda = (step: number): number => Math.max(5, 1500 / (1 + 0.1 * checkRange('step', step, 0)));
