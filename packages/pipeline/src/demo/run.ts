import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EngineName, selectEngine } from '@scaleface/core';
import type { ProgressReport } from '@scaleface/models';
import type { EvaluationReport } from '../report/types.js';
import { run } from '../run/run.js';
import { DEMO_CONFIG, type DemoConfig } from './config.js';
import { drawDemo } from './draw-demo.js';
import { assertEmptyFolder } from './empty-folder.js';

/** How a demo runs. */
export interface DemoOptions {
  /** Decides everything that is drawn, trained and sampled. Default 1. */
  readonly seed?: number;
  /** Engines to try in order. Default `['wasm']`, which is there on every machine. */
  readonly engines?: readonly EngineName[];
  /** Sizes and rates. Default `DEMO_CONFIG`. */
  readonly config?: DemoConfig;
  /**
   * An empty folder in which what is drawn stays, in `data`, and the run over it, in `run`: photographs, weights,
   * configuration, features, heads. By default a temporary folder, which is removed.
   */
  readonly keep?: string;
  /** Called with progress. */
  readonly progress?: ProgressReport;
  /** Called with one line per event. */
  readonly note?: (line: string) => void;
}

/**
 * The paper on drawn faces: a small ArcFace backbone learns some identities, is frozen, a scale head learns on other
 * photographs of the same identities, and identities whom neither has seen are verified with rejection. It is compared
 * with the embedding norm, MagFace, PFE, ProbFace and ScaleFace with other activations, all from the same photographs.
 * Nothing but the final rank correlation reads the severity of a photograph. The same seed and engine give the same
 * report.
 *
 * It is {@link drawDemo}, and {@link run} over what was drawn.
 *
 * @param options - Seed, engine, sizes.
 * @returns The report, images included; no tensor is left behind.
 * @throws ScaleFaceError `missing-dependency` when no engine works; as `drawDemo` for the folder.
 *
 * @example
 * ```ts
 * import { QUICK_DEMO_CONFIG, runDemo } from '@scaleface/pipeline';
 *
 * const report = await runDemo({ seed: 1, config: QUICK_DEMO_CONFIG });
 * report.rejection[0]?.rows.map((row) => row.name).slice(0, 5); // => ['random', 'norm', 'norm-own', 'norm-decision', 'magface']
 * report.rejection.map((table) => table.far); // => [0.05, 0.01]
 * ```
 */
export async function runDemo(options: DemoOptions = {}): Promise<EvaluationReport> {
  const { keep, engines = ['wasm'], seed, config, progress, note } = options;
  // Nothing is made before it is known that there is an engine.
  await selectEngine(engines);
  if (keep !== undefined) await assertEmptyFolder(keep);
  const folder = keep ?? (await mkdtemp(join(tmpdir(), 'scaleface-demo-')));
  try {
    const data = join(folder, 'data');
    const drawn = await drawDemo(data, { progress, ...(seed !== undefined && { seed }), ...(config && { config }) });
    const reports: EvaluationReport[] = [];
    await run(
      { ...drawn, engines: [...engines] },
      {
        data,
        out: join(folder, 'run'),
        report: (_, report) => reports.push(report),
        ...(progress && { progress }),
        ...(note && { note }),
      },
    );
    // What it was made from is gone with the folder: whoever keeps the report certifies the demo.
    const { certificate: _, ...report } = reports[0] as EvaluationReport;
    return { ...report, warnings: [...hardlyLearnt(config), ...report.warnings] };
  } finally {
    if (keep === undefined) await rm(folder, { recursive: true, force: true });
  }
}

/** Steps below which a backbone has not learnt to tell faces apart; the whole demo takes 360. */
const fewSteps = 100;

/** Warns of a demo whose figures say nothing about the methods. */
function hardlyLearnt({ backbone, identities }: DemoConfig = DEMO_CONFIG): string[] {
  if (backbone.steps >= fewSteps) return [];
  return [
    `these figures mean nothing: the backbone learned for ${backbone.steps} steps, on ${identities.train} identities, to see that everything works; the methods are compared by the whole demo, without --quick`,
  ];
}
