import type { EngineReport } from '@scaleface/core';
import type { EmbedItem } from '@scaleface/data';
import type { MethodConfig, RunConfig } from './config-types.js';
import { deployStage } from './deploy-stage.js';
import { type EmbedSource, embedStage } from './embed-stage.js';
import { evaluateStage } from './evaluate-test.js';
import { hashImagesStage } from './image-hashes.js';
import { magFaceStage } from './magface-stage.js';
import type { OpenBackbones } from './open-backbones.js';
import { hashItems, type RunPlan } from './plan.js';
import { hashRunSources } from './run-certificate.js';
import type { Stage } from './stages.js';
import { summaryStage } from './summary-stage.js';
import { type MethodTraining, trainStage } from './train-stage.js';
import { unseenStages } from './unseen-stages.js';

/**
 * The stages of a run in the order in which they are done.
 *
 * @param config - The run's configuration.
 * @param plan - Its images and pairs.
 * @param backbones - Its open backbones.
 * @param engine - The engine in use.
 * @param data - The data root.
 */
export async function stagesOf(
  config: RunConfig,
  plan: RunPlan,
  { main, magface, quality }: OpenBackbones,
  engine: EngineReport,
  data: string,
): Promise<Stage[]> {
  const { embed, seed } = config;
  const withHash = async (items: readonly EmbedItem[]): Promise<Pick<EmbedSource, 'items' | 'hash' | 'embed'>> => ({
    items,
    hash: await hashItems(items, embed.fingerprint),
    embed,
  });
  const training = await withHash(plan.train);
  const tests = await Promise.all(plan.tests.map(async (test) => ({ test, ...(await withHash(test.items)) })));
  const sets = [{ set: 'train', ...training }, ...tests.map((t) => ({ ...t, set: t.test.config.name }))];
  const trained = methodsOf(config, plan.kept);
  const sha256 = { main: main.embedder.sha256, ...(magface && { magface: magface.embedder.sha256 }) };
  const sources = await hashRunSources(config, data);
  return [
    hashImagesStage(
      sets.flatMap(({ items }) => items),
      sets.map(({ hash }) => hash),
      data,
    ),
    ...sets.map(({ set, ...source }) =>
      embedStage(
        { name: `embed-${set}`, title: `embed ${set}`, file: `features/${set}.arrow` },
        { ...source, ...main, quality },
      ),
    ),
    ...trained.map((how) => trainStage(how, engine, data)),
    deployStage(
      config.deploy,
      trained.map(({ method }) => method),
      plan.kept,
      seed,
    ),
    ...(magface === undefined
      ? []
      : tests.map(({ test, ...t }) => magFaceStage(test.config.name, { ...t, ...magface }))),
    ...tests.map(({ test, hash }) => evaluateStage({ test, hash, config, engine, sha256, sources })),
    ...unseenStages({ config, engine, sha256, sources }, plan, trained, data),
    ...(tests.length > 1 || config.unseen !== undefined
      ? [
          summaryStage(
            tests.map(({ test }) => test.config.name),
            config.unseen !== undefined,
          ),
        ]
      : []),
  ];
}

/**
 * The methods of a run that are trained on its features, the main one first.
 *
 * @param config - The run's configuration.
 * @param without - Identities that they are not trained on.
 */
export function methodsOf({ train, seed }: RunConfig, without: readonly string[]): MethodTraining[] {
  const { head, ensemble, margin, epochs, batch, learningRate, momentum, weightDecay, clipNorm, leaveOneOut } = train;
  const { imagesPerIdentity } = train;
  const steps = { margin, epochs, batch, learningRate, momentum, weightDecay, clipNorm, leaveOneOut };
  const options = { ...steps, ...(imagesPerIdentity !== undefined && { imagesPerIdentity }) };
  const common = { without, checkpointEvery: train.checkpointEvery };
  const watched = train.validation && { validation: train.validation };
  // Whether people with one image can be learnt is for all methods that use class centres alike.
  const ownCentres = (method: string): object =>
    method.startsWith('scaleface') || method === 'cr-fiqa' ? { leaveOneOut } : {};
  return [
    { method: 'scaleface', training: { ...options, head, ensemble, seed }, ...common, ...watched },
    { method: 'norm', training: { seed } as MethodTraining['training'], ...common },
    ...train.methods.flatMap((m): MethodTraining[] =>
      'options' in m
        ? [
            {
              method: m.method,
              training: { ...ownCentres(m.method), ...m.options, seed: m.options.seed ?? seed },
              copies: m.copies,
              ...common,
              ...(m.method === 'dropout' ? {} : watched),
            },
          ]
        : imageMethod(m, seed).map((how) => ({ ...how, ...common })),
    ),
  ];
}

/** A method that reads images learns nothing but its pair score and calibration. */
function imageMethod(m: MethodConfig, seed: number): Pick<MethodTraining, 'method' | 'training' | 'network'>[] {
  const training = { seed } as MethodTraining['training'];
  if (m.method === 'tta') return [{ method: 'tta', training }];
  return m.method === 'onnx' ? [{ method: 'onnx', training, network: m.network }] : [];
}
