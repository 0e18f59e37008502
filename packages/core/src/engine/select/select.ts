import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { attempt } from './attempt.js';
import { ENGINES, type EngineName, type EngineReport, installCommand } from './engines.js';
import type { EngineOptions } from './starters.js';
import { threadsWanted } from './wasm-threads.js';

/**
 * Starts the first engine of `order` that works on this machine, and registers the gradients that training needs.
 *
 * Only `@tensorflow/tfjs-core` must be installed; each engine is its own package, loaded when its turn comes.
 * A folder named by the environment variable `SCALEFACE_NATIVE_DIR` is searched first for the native packages.
 * `node-gpu` counts as skipped when libtensorflow found no CUDA device and would silently run on the processor, and
 * `webgpu` when the adapter is one that computes on the processor, unless the engines were named.
 *
 * @param order - Engines to try, best first. Default: {@link ENGINES}.
 * @param options - What the application tells the engines.
 * @returns The engine in use with its versions, device and threads, and why each engine before it was passed over.
 * @throws ScaleFaceError `unknown-name` for a name that is not an engine; `out-of-range` for a number of threads that is none;
 * `missing-dependency` when no engine of `order` works, with every reason and the command that installs one.
 *
 * @example
 * ```ts
 * import { selectEngine } from '@scaleface/core';
 *
 * const { backend } = await selectEngine(['cpu']);
 * backend; // => 'cpu'
 * ```
 */
export async function selectEngine(
  order: readonly EngineName[] = ENGINES,
  options: EngineOptions = {},
): Promise<EngineReport> {
  const { softwareAdapter = order !== ENGINES } = options;
  for (const engine of order) checkName(engine);
  threadsWanted(options.threads);
  const skipped: Partial<Record<EngineName, string>> = {};
  const install: Partial<Record<EngineName, string>> = {};
  for (const engine of order) {
    const outcome = await attempt(engine, { ...options, softwareAdapter });
    if ('engine' in outcome) return { ...outcome, skipped, install };
    skipped[engine] = outcome.reason;
    if (outcome.install !== undefined) install[engine] = outcome.install;
  }
  throw noEngine(skipped, install);
}

/**
 * @param engine - A name from outside.
 * @throws ScaleFaceError `unknown-name` when it is not an engine.
 */
export function checkName(engine: string): void {
  if ((ENGINES as readonly string[]).includes(engine)) return;
  const hint = `The engines are ${ENGINES.join(', ')}`;
  throw new ScaleFaceError('no such engine', { code: 'unknown-name', path: 'order', received: engine, hint });
}

function noEngine(skipped: EngineReport['skipped'], install: EngineReport['install']): ScaleFaceError {
  const reasons = Object.entries(skipped).map(([engine, reason]) => `${engine}: ${reason}`);
  return new ScaleFaceError('no tensor engine works here', {
    code: 'missing-dependency',
    path: 'order',
    received: reasons.join('; ') || 'an empty list',
    hint: `Try: ${Object.values(install).at(-1) ?? installCommand('wasm', tf.version_core)}`,
  });
}
