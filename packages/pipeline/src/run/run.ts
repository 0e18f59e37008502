import { join, resolve } from 'node:path';
import { type EngineReport, selectEngine } from '@scaleface/core';
import type { ProgressReport } from '@scaleface/models';
import { assertApart, probeOutput, withLock, writeFileAtomic } from '@scaleface/models/storage';
import type { EvaluationReport } from '../report/types.js';
import { parseRunConfig } from './config.js';
import type { RunConfig } from './config-types.js';
import { assertDeployable } from './deploy-stage.js';
import { threads } from './limited.js';
import { withBackbones } from './open-backbones.js';
import { planRun, type RunPlan } from './plan.js';
import { runSources } from './run-certificate.js';
import { assertRunFolder, claimRunFolder } from './run-folder.js';
import { methodsOf, stagesOf } from './run-stages.js';
import { neededFor, runStages, type StageOutcome, type StagePlace } from './stages.js';

/** Where a run reads and writes, and who listens. */
export interface RunOptions {
  /** The data root: paths of the configuration are below it. */
  readonly data: string;
  /** The run's folder; made if needed. Called again with the same one, a run resumes where it was killed. */
  readonly out: string;
  /** Called with progress. */
  readonly progress?: ProgressReport;
  /** Called with one line per event. */
  readonly note?: (line: string) => void;
  /** Called with the name of a test and its report, images included, when this call has made it. */
  readonly report?: (test: string, report: EvaluationReport) => void;
}

/** What a run did and where its results are. */
export interface RunSummary {
  /** The engine that trained the head. */
  readonly engine: EngineReport;
  /** Each stage with its time, and whether an earlier call had finished it. */
  readonly stages: readonly StageOutcome[];
  /** The folder of the model that the run deploys. */
  readonly model: string;
  /** The folder of each test's report (`report.json`, `report.html`, `curves.csv`, `table.md`), by the test's name. */
  readonly reports: Readonly<Record<string, string>>;
}

/**
 * Runs the whole pipeline: embed, train the scale head and the methods it is compared with on the frozen features with
 * class centres of the training identities, choose the one to deploy, evaluate on every test, report.
 *
 * Each stage writes its files aside and renames them. When it is finished, a record holds a hash of all that it was made
 * from and the SHA-256 of each file. Killed at any moment and called again, a run repeats no stage that is finished and
 * whole, goes on inside embedding and training where it was, and ends with the same results bit for bit on the same
 * engine. A stage whose inputs have changed, or whose files are damaged, changed or gone, is done again. An image that
 * is changed but keeps size and time is not noticed, unless `embed.fingerprint` is `content`.
 *
 * @param config - From `readRunConfig`.
 * @param options - Data root and folder.
 * @throws ScaleFaceError before any work: `bad-config`; `not-writable`; `invalid-argument` when the folder is, holds or
 * lies in one of the inputs, or holds what no run wrote; `overlap` when somebody is both trained on and tested on; `busy`
 * when another process works in the folder. As its parts otherwise.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { encodeImage } from '@scaleface/models';
 * import { createRandom } from '@scaleface/numerics';
 * import { drawIdentity, parseRunConfig, photograph, run } from '@scaleface/pipeline';
 *
 * // Photographs of drawn people; nobody is both learnt from and tested on.
 * const [data, random] = [await mkdtemp(join(tmpdir(), 'example-')), createRandom(1)];
 * for (const subject of ['train/a', 'train/b', 'train/c', 'test/u', 'test/v']) {
 *   const face = drawIdentity(random);
 *   await mkdir(join(data, subject), { recursive: true });
 *   for (const name of ['1.png', '2.png', '3.png']) {
 *     const image = { data: Uint8Array.from(photograph(face, random, { size: 8 }).pixels), width: 8, height: 8 };
 *     await writeFile(join(data, subject, name), await encodeImage(image, 'png'));
 *   }
 * }
 * const config = parseRunConfig({
 *   engines: ['cpu'],
 *   backbone: { pixels: { size: 8, cells: 2 } },
 *   train: { folders: [{ folder: 'train' }], degradedCopies: 0, head: { hidden: [] }, epochs: 1, batch: 8, methods: [] },
 *   tests: [{ name: 'strangers', folder: 'test', pairs: { impostors: 9 } }],
 *   evaluate: { fars: [0.2], replicates: 0 },
 * });
 * const out = join(data, 'run');
 * const { stages, reports } = await run(config, { data, out });
 * stages.at(-1)?.name; // => 'evaluate-strangers'
 * reports.strangers === join(out, 'strangers'); // => true
 *
 * // Called again, for instance after a power cut: what is finished is not done again.
 * (await run(config, { data, out })).stages.every(({ finishedBefore }) => finishedBefore); // => true
 * await rm(data, { recursive: true });
 * ```
 */
export async function run(config: RunConfig, options: RunOptions): Promise<RunSummary> {
  const checked = parseRunConfig(config);
  const data = resolve(options.data);
  const out = resolve(options.out);
  assertDeployable(
    checked.deploy,
    methodsOf(checked, []).map(({ method }) => method),
  );
  await assertApart(out, inputsOf(checked, data));
  await probeOutput(out, 'folder');
  await assertRunFolder(out, testNames(checked));
  const plan = await planRun(checked, data);
  const { progress, note = () => {}, report } = options;
  return withLock(out, () => runPlan(checked, plan, data, { out, progress, note, report }));
}

/**
 * Does the stages of a run whose images and pairs are known.
 *
 * @param config - The checked configuration.
 * @param plan - Its images and pairs.
 * @param data - The data root.
 * @param place - The run's folder, and who listens.
 * @param last - The stage that is wanted, with those before it that it needs; all by default.
 */
export async function runPlan(
  config: RunConfig,
  plan: RunPlan,
  data: string,
  place: StagePlace,
  last?: string,
): Promise<RunSummary> {
  const { out, note } = place;
  await claimRunFolder(out, testNames(config), note);
  await writeFileAtomic(join(out, 'config.json'), `${JSON.stringify(config, null, 1)}\n`);
  const engine = await selectEngine(config.engines);
  note(`engine ${engine.engine} (${engine.device})`);
  for (const [name, reason] of Object.entries(engine.skipped)) note(`engine ${name} passed over: ${reason}`);
  return withBackbones(config, data, async (backbones) => {
    const stages = await runStages(
      neededFor(last, await stagesOf(config, plan, backbones, engine, data)),
      place,
      threads,
    );
    const reports = Object.fromEntries(testNames(config).map((name) => [name, join(out, name)]));
    return { engine, stages, model: join(out, 'model'), reports };
  });
}

const testNames = ({ tests }: RunConfig): string[] => tests.map(({ name }) => name);

/** All that a run reads. */
function inputsOf(config: RunConfig, data: string): string[] {
  const folders = [...config.train.folders, ...config.tests].map(({ folder }) => join(data, folder));
  return [...folders, ...runSources(config).map(({ path }) => join(data, path))];
}
