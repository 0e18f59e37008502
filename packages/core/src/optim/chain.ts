import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer, OptimizerState, UpdateOptions } from './optimizer.js';
import type { GradientTransformation, Slots, StepInfo, TensorMap } from './transformation.js';

/** A link, and the names in the state of the kinds that it keeps. */
interface Link {
  readonly transformation: GradientTransformation;
  readonly names: ReadonlyMap<string, string>;
}

/** What going through the links gives. */
interface Run {
  readonly updates: TensorMap;
  readonly params: TensorMap;
  readonly slots: Slots;
}

// What a state is made of besides the kinds.
const RESERVED = ['steps', 'count'];

/** Kinds keep their names in the state; where two links keep the same one, the second's is called `momentum2`. */
function linksOf(transformations: readonly GradientTransformation[]): Link[] {
  const taken = new Set<string>();
  return transformations.map((transformation) => {
    const names = transformation.kinds.map((kind) => {
      if (RESERVED.includes(kind) || !/^[^/]+$/.test(kind)) {
        const expected = `a name without a slash other than ${RESERVED.join(' and ')}`;
        throw new ScaleFaceError('not a valid name for a kind', {
          code: 'invalid-argument',
          path: 'kinds',
          expected,
          received: kind,
        });
      }
      let name = kind;
      for (let nth = 2; taken.has(name); nth++) name = `${kind}${nth}`;
      taken.add(name);
      return [kind, name] as const;
    });
    return { transformation, names: new Map(names) };
  });
}

/** The entries of a map whose names are wanted. */
const pick = (tensors: TensorMap, names: readonly string[]): TensorMap =>
  Object.fromEntries(names.flatMap((name) => (tensors[name] === undefined ? [] : [[name, tensors[name]]])));

/** A state from before there was a count tells by the variable that has had the most updates. */
const countOf = ({ count, steps }: OptimizerState): number => count ?? Math.max(0, ...Object.values(steps));

/**
 * An optimizer made of links: each turns the updates of the one before into others, the first those that come as gradients,
 * and what the last gives is subtracted from the parameters:
 *
 * $$u_0 = \nabla L, \qquad u_k = T_k(u_{k-1}, p), \qquad p \leftarrow p - u_K.$$
 *
 * Links: {@link clipGlobalNorm}, {@link decayWeights}, {@link momentum}, {@link scaleByAdam}, {@link decoupledDecay},
 * {@link scaleBySchedule}, and any {@link GradientTransformation} of one's own. {@link sgd} and {@link adamW} are chains.
 * The state holds each link's running tensors by kind and variable, and the count of updates where a schedule needs it;
 * {@link stateToTensors} saves all of it, so that a training resumes in the middle of its schedule. A variable without a
 * gradient takes no part in a step.
 *
 * Source: Babuschkin et al., the DeepMind JAX ecosystem (optax, `chain`), 2020. Oracle: `torch.optim` for the chains that
 * PyTorch has, a float64 twin for others.
 *
 * @param transformations - The links, from the gradients to the parameters.
 * @returns The optimizer.
 * @throws ScaleFaceError `invalid-argument` where a link names a kind that a state has no place for.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { chain, clipGlobalNorm, cosineSchedule, momentum, scaleBySchedule } from '@scaleface/core';
 *
 * const rate = cosineSchedule({ initial: 0.5, steps: 100 });
 * const optimizer = chain(clipGlobalNorm(1), momentum(0.9), scaleBySchedule(rate));
 * const params = { w: tf.tensor1d([1, 1]) };
 * const { params: next } = optimizer.update({ w: tf.tensor1d([30, 40]) }, optimizer.init(params), params);
 * next.w?.arraySync(); // => [0.7, 0.6]
 * ```
 */
export function chain(...transformations: readonly GradientTransformation[]): Optimizer {
  const links = linksOf(transformations);
  const kinds = links.flatMap(({ names }) => [...names.values()]);
  const counts = transformations.some((transformation) => transformation.counts === true);

  /** Goes through the links; inside a tidy. */
  function run(grads: TensorMap, slots: Slots, params: TensorMap, info: StepInfo): Run {
    let [updates, current] = [grads, params];
    const next: Record<string, TensorMap> = {};
    for (const { transformation, names } of links) {
      const own = Object.fromEntries([...names].map(([kind, name]) => [kind, slots[name] ?? {}]));
      const result = transformation.update(updates, own, current, info);
      updates = result.updates;
      current = result.params ?? current;
      for (const [kind, name] of names) next[name] = result.slots?.[kind] ?? {};
    }
    return { updates, params: current, slots: next };
  }

  return {
    init: () => ({
      steps: {},
      slots: Object.fromEntries(kinds.map((kind) => [kind, {}])),
      ...(counts && { count: 0 }),
    }),
    update(grads, state, params, options: UpdateOptions = {}) {
      const learning = Object.keys(params).filter((name) => grads[name] !== undefined);
      const steps = { ...state.steps };
      for (const name of learning) steps[name] = (steps[name] ?? 0) + 1;
      const next: Record<string, tf.Tensor> = {};
      const slots: Record<string, Record<string, tf.Tensor>> = Object.fromEntries(kinds.map((kind) => [kind, {}]));
      tf.tidy(() => {
        const info = { ...options, steps, count: countOf(state) };
        const result = run(pick(grads, learning), state.slots, pick(params, learning), info);
        for (const [name, param] of Object.entries(params)) {
          const [value, update] = [result.params[name] ?? param, result.updates[name]];
          next[name] = tf.keep(update === undefined ? tf.clone(value) : tf.sub(value, update));
          for (const kind of kinds) {
            // A copy, because a link may hand on a tensor that is not its own; copies share the numbers.
            const running = result.slots[kind]?.[name] ?? state.slots[kind]?.[name];
            if (running) (slots[kind] as Record<string, tf.Tensor>)[name] = tf.keep(tf.clone(running));
          }
        }
      });
      return { params: next, state: { steps, slots, ...(counts && { count: countOf(state) + 1 }) } };
    },
  };
}
