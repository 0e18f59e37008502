import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type EngineReport, selectEngine } from '@scaleface/core';
import { embedImages } from '@scaleface/data';
import type { Embedder, ProgressReport } from '@scaleface/models';
import { hashOf, writeFileAtomic } from '@scaleface/models/storage';
import type { RunConfig } from './config-types.js';
import { evaluateTest } from './evaluate-test.js';
import { openBackbone } from './open-backbone.js';
import { hashItems, planRun } from './plan.js';
import { runStage, type StageOutcome } from './stages.js';
import { trainMethodStage } from './train-method-stage.js';
import { trainStage } from './train-stage.js';

/** Where a run reads and writes, and who listens. */
export interface RunOptions {
  /** The data root: paths of the configuration are below it. */
  readonly data: string;
  /** The run's folder; made if needed. Called again with the same one, a run goes on where it was killed. */
  readonly out: string;
  /** Hears how far each stage is. */
  readonly progress?: ProgressReport;
  /** Hears what happens, in a line each. */
  readonly note?: (line: string) => void;
}

/** What a run did and where its results are. */
export interface RunSummary {
  /** The engine that trained the head. */
  readonly engine: EngineReport;
  /** Each stage with its time, and whether an earlier call had finished it. */
  readonly stages: readonly StageOutcome[];
  /** The folder of the trained head. */
  readonly model: string;
  /** The folder of each test's report (`report.json`, `report.html`, `curves.csv`), by the test's name. */
  readonly reports: Readonly<Record<string, string>>;
}

/**
 * Runs the whole pipeline: embed, train the scale head and the methods it is compared with on the frozen features with
 * class centres of the training people, evaluate on every test, report.
 *
 * Each stage writes its files aside and renames them, and is recorded with a hash of its inputs and configuration when
 * it is finished. Killed at any moment and called again, a run repeats no finished stage, goes on inside embedding and
 * training where it was, and ends with the same results bit for bit on the same engine.
 *
 * @param config - From `readRunConfig`.
 * @param options - Data root and folder.
 * @throws ScaleFaceError `overlap` when somebody is both trained on and tested on; as its parts otherwise.
 */
export async function run(config: RunConfig, options: RunOptions): Promise<RunSummary> {
  const { note = () => {}, progress } = options;
  const data = resolve(options.data);
  const out = resolve(options.out);
  const plan = await planRun(config, data);
  await mkdir(join(out, 'features'), { recursive: true });
  await writeFileAtomic(join(out, 'config.json'), `${JSON.stringify(config, null, 1)}\n`);
  const engine = await selectEngine(config.engines);
  note(`engine ${engine.engine} (${engine.device})`);
  for (const [name, reason] of Object.entries(engine.skipped)) note(`engine ${name} passed over: ${reason}`);
  const backbone = await openBackbone(config.backbone, data);
  const stages: StageOutcome[] = [];
  const stage = async (...args: [string, string, readonly string[], () => Promise<void>]): Promise<string> => {
    const outcome = await runStage(out, ...args);
    stages.push(outcome);
    note(outcome.kept ? `${outcome.name}: finished before` : `${outcome.name}: done in ${outcome.seconds} s`);
    return outcome.key;
  };
  try {
    const sets = [
      { name: 'train', items: plan.train },
      ...plan.tests.map((t) => ({ name: t.config.name, items: t.items })),
    ];
    const keys = new Map<string, string>();
    for (const { name, items } of sets) {
      const file = `features/${name}.arrow`;
      const key = hashOf([formatVersion, identity(backbone), config.embed, await hashItems(items)]);
      const embed = async (): Promise<void> => {
        const { kept, skipped } = await embedImages(items, backbone, {
          ...config.embed,
          out: join(out, file),
          progress: progress && ((_, done, total) => progress(`embed ${name}`, done, total)),
        });
        if (kept > 0) note(`embed-${name}: ${kept} pictures had been embedded before`);
        for (const { id, reason } of skipped) note(`embed-${name}: ${id} left out: ${reason}`);
      };
      keys.set(name, await stage(`embed-${name}`, key, [file], embed));
    }
    const { methods, ...main } = config.train;
    const trainKey = hashOf([keys.get('train'), main, config.seed, engine.engine, engine.versions]);
    await stage(
      'train',
      trainKey,
      ['model/config.json', 'model/model.safetensors', 'model/calibration.json', 'losses.json'],
      () => trainStage(out, config, engine, progress),
    );
    const methodKeys: string[] = [];
    for (const method of methods) {
      const name = method.method;
      const key = hashOf([keys.get('train'), method, config.seed, engine.engine, engine.versions]);
      const files = ['config.json', 'model.safetensors'].map((f) => join('methods', name, f));
      const train = (): Promise<void> => trainMethodStage(out, config, method, engine, progress);
      methodKeys.push(await stage(`train-${name}`, key, files, train));
    }
    for (const test of plan.tests) {
      const { name } = test.config;
      const severity = test.config.severity === undefined ? undefined : join(data, test.config.severity);
      const pairs = [test.pairs.left, test.pairs.right, [...test.pairs.labels], [...(test.pairs.folds ?? [])]];
      const trained = [trainKey, ...methodKeys, keys.get(name)];
      const key = hashOf([trained, test.config, config.evaluate, config.title, config.seed, pairs]);
      await stage(
        `evaluate-${name}`,
        key,
        ['report.json', 'report.html', 'curves.csv', 'confidence.csv'].map((f) => join(name, f)),
        () => evaluateTest({ out, config, test, severity, engine, backbone, progress }),
      );
    }
  } finally {
    await backbone.close();
  }
  const reports = Object.fromEntries(plan.tests.map((t) => [t.config.name, join(out, t.config.name)]));
  return { engine, stages, model: join(out, 'model'), reports };
}

/** Raised when a stage's files change their form. */
const formatVersion = 1;

const identity = ({ name, sha256, preprocessing, outputs }: Embedder): unknown => [
  name,
  sha256,
  preprocessing,
  outputs,
];
