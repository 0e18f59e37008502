import type { EngineReport } from '@scaleface/core';
import type { Embedder } from '@scaleface/models';
import type { RunConfig } from './config-types.js';
import { embedStage } from './embed-stage.js';
import { evaluateStage } from './evaluate-test.js';
import { hashItems, type RunPlan } from './plan.js';
import type { Stage } from './stages.js';
import { trainMethodStage } from './train-method-stage.js';
import { trainStage } from './train-stage.js';

/**
 * The stages of a run in the order in which they are done.
 *
 * @param config - The run's configuration.
 * @param plan - Its images and pairs.
 * @param embedder - The open backbone.
 * @param engine - The engine in use.
 */
export async function stagesOf(
  config: RunConfig,
  plan: RunPlan,
  embedder: Embedder,
  engine: EngineReport,
): Promise<Stage[]> {
  const { backbone, embed, train, seed } = config;
  const hashes = new Map<string, string>();
  const sets = [{ name: 'train', items: plan.train }, ...plan.tests.map((t) => ({ ...t.config, items: t.items }))];
  for (const { name, items } of sets) hashes.set(name, await hashItems(items, embed.fingerprint));
  const hashOfSet = (name: string): string => hashes.get(name) as string;
  const { checkpointEvery, methods } = train;
  return [
    ...sets.map(({ name, items }) => embedStage(name, { items, hash: hashOfSet(name), backbone, embedder, embed })),
    trainStage(train, seed, engine),
    ...methods.map((method) => trainMethodStage({ method, seed, checkpointEvery }, engine)),
    ...plan.tests.map((test) =>
      evaluateStage({ test, hash: hashOfSet(test.config.name), config, engine, backbone: embedder.sha256 }),
    ),
  ];
}
