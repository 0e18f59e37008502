import * as tf from '@tensorflow/tfjs-core';
import { attempt, type Refusal } from './attempt.js';
import { ENGINES, type EngineDetails, type EngineName } from './engines.js';
import { checkName } from './select.js';
import type { EngineOptions } from './starters.js';
import { threadsWanted } from './wasm-threads.js';

/** An engine that works here. */
export interface WorkingEngine extends EngineDetails {
  /** The engine. */
  readonly engine: EngineName;
  /** It started. */
  readonly works: true;
  /** Its TensorFlow.js backend name. */
  readonly backend: string;
}

/** An engine that does not work here. */
export interface FailingEngine extends Refusal {
  /** The engine. */
  readonly engine: EngineName;
  /** It did not start. */
  readonly works: false;
}

/**
 * Starts one engine after the other and reports which work here, on what, and how to get the others working. Without
 * names it chooses like {@link selectEngine}: the first that works is the one chosen. The backend that was in use
 * before is in use again afterwards.
 *
 * @param engines - The engines to look at. Default: all, fastest first.
 * @param options - What the application tells the engines.
 * @returns One description per engine, in the order given.
 * @throws ScaleFaceError `unknown-name` for a name that is not an engine; `out-of-range` for a number of threads that is none.
 *
 * @example
 * ```ts
 * import { describeEngines } from '@scaleface/core';
 *
 * const [cpu] = await describeEngines(['cpu']);
 * cpu?.works; // => true
 * ```
 */
export async function describeEngines(
  engines: readonly EngineName[] = ENGINES,
  options: EngineOptions = {},
): Promise<(WorkingEngine | FailingEngine)[]> {
  for (const engine of engines) checkName(engine);
  threadsWanted(options.threads);
  const { softwareAdapter = engines !== ENGINES } = options;
  const before = tf.engine().backendName;
  const descriptions: (WorkingEngine | FailingEngine)[] = [];
  for (const engine of engines) {
    const outcome = await attempt(engine, { ...options, softwareAdapter });
    const works = 'engine' in outcome;
    descriptions.push(works ? { ...outcome, works: true } : { ...outcome, engine, works: false });
  }
  if (before && tf.findBackendFactory(before) !== null) await tf.setBackend(before);
  return descriptions;
}
