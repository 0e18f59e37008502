import type { EngineReport } from '@scaleface/core';
import type { EmbedItem } from '@scaleface/data';
import type { RunConfig } from './config-types.js';
import { type EmbedSource, embedStage } from './embed-stage.js';
import { evaluateStage } from './evaluate-test.js';
import { magFaceStage } from './magface-stage.js';
import type { OpenBackbones } from './open-backbones.js';
import { hashItems, type RunPlan } from './plan.js';
import type { Stage } from './stages.js';
import { trainMethodStage } from './train-method-stage.js';
import { trainStage } from './train-stage.js';

/**
 * The stages of a run in the order in which they are done.
 *
 * @param config - The run's configuration.
 * @param plan - Its images and pairs.
 * @param backbones - Its open backbones.
 * @param engine - The engine in use.
 */
export async function stagesOf(
  config: RunConfig,
  plan: RunPlan,
  { main, magface }: OpenBackbones,
  engine: EngineReport,
): Promise<Stage[]> {
  const { embed, train, seed } = config;
  const withHash = async (items: readonly EmbedItem[]): Promise<Pick<EmbedSource, 'items' | 'hash' | 'embed'>> => ({
    items,
    hash: await hashItems(items, embed.fingerprint),
    embed,
  });
  const training = await withHash(plan.train);
  const tests = await Promise.all(plan.tests.map(async (test) => ({ test, ...(await withHash(test.items)) })));
  const sets = [{ set: 'train', ...training }, ...tests.map((t) => ({ ...t, set: t.test.config.name }))];
  const { checkpointEvery, methods } = train;
  const sha256 = { main: main.embedder.sha256, ...(magface && { magface: magface.embedder.sha256 }) };
  return [
    ...sets.map(({ set, ...source }) =>
      embedStage(
        { name: `embed-${set}`, title: `embed ${set}`, file: `features/${set}.arrow` },
        { ...source, ...main },
      ),
    ),
    trainStage(train, seed, engine),
    ...methods.flatMap((method) =>
      method.method === 'magface' ? [] : [trainMethodStage({ method, seed, checkpointEvery }, engine)],
    ),
    ...(magface === undefined
      ? []
      : tests.map(({ test, ...t }) => magFaceStage(test.config.name, { ...t, ...magface }))),
    ...tests.map(({ test, hash }) => evaluateStage({ test, hash, config, engine, sha256 })),
  ];
}
