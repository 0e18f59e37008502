import * as tf from '@tensorflow/tfjs-core';
import { registerGradients } from '../gradients/register.js';
import { ENGINE_PACKAGES, type EngineName, type EngineReport, installCommand } from './engines.js';
import { isNotInstalled, onNode } from './load.js';
import { type EngineOptions, starters } from './starters.js';

/** An engine that started. */
export type Started = Omit<EngineReport, 'skipped' | 'install'>;

/** Why an engine did not start. */
export interface Refusal {
  /** In one line. */
  readonly reason: string;
  /** The command that installs what is missing; absent where no package would help. */
  readonly install?: string;
}

// tfjs-node installed without its install script has JavaScript but no binding.
const UNBUILT =
  /native addon module .* can not be found|Cannot find module '.*tfjs_binding\.node'|libtensorflow\S*: cannot open/;

function refusal(engine: EngineName, error: unknown): Refusal {
  if (ENGINE_PACKAGES[engine].some((name) => isNotInstalled(error, name))) {
    return { reason: 'not installed', install: installCommand(engine, tf.version_core) };
  }
  const message = error instanceof Error ? error.message : String(error);
  const [reason = message] = message.split('\n');
  if (!UNBUILT.test(reason)) return { reason };
  return { reason: 'installed without its native part', install: `npm rebuild ${ENGINE_PACKAGES[engine].join(' ')}` };
}

/**
 * Starts one engine and registers the gradients that training needs.
 *
 * @param engine - The engine.
 * @param options - What the application tells it.
 * @returns What runs now, or why it does not.
 */
export async function attempt(engine: EngineName, options: EngineOptions): Promise<Started | Refusal> {
  const { backend, start } = starters[engine];
  try {
    const details = await start(options);
    if (!(await tf.setBackend(backend))) return { reason: `the backend ${backend} did not start` };
    await tf.ready();
    registerGradients();
    const node = onNode() ? { node: process.versions.node } : {};
    const versions = { ...node, '@tensorflow/tfjs-core': tf.version_core, ...details.versions };
    return { ...details, engine, backend, versions };
  } catch (error) {
    return refusal(engine, error);
  }
}
