import { join } from 'node:path';
import { writeFileAtomic, writeSealedJson } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { configOfSetting, yamlOfConfig } from './best-config.js';
import type { CellRecord } from './cell-record.js';
import type { CellPlan } from './cells.js';
import type { Fold } from './folds.js';
import { rankSettings } from './ranking.js';
import { tuneFile, tuneFormat } from './tune-folder.js';
import { type TimedSetting, tuneMarkdown } from './tune-table.js';
import type { TuneOptions, Tuning } from './tune-types.js';

/** What was done. */
interface Done {
  /** A hash of all that was tried. */
  readonly tried: string;
  /** The records of each setting, one a fold. */
  readonly cells: readonly (readonly CellRecord[])[];
  /** How many of them there were before. */
  readonly resumed: number;
  /** The engine that trained. */
  readonly engine: TuneOptions['engine'];
}

/**
 * Ranks what was tried and writes `table.md`, `best.yaml` and, last, `tune.json`.
 *
 * @param out - The folder, guarded by a lock.
 * @param plan - What was to be done.
 * @param done - What was done.
 * @throws ScaleFaceError `failed` when no setting could be trained on every fold; `table.md` is written all the same.
 */
export async function writeTuning(
  out: string,
  plan: CellPlan,
  { tried, cells, resumed, engine: trainedOn }: Done,
): Promise<Tuning> {
  const { method, far, seed, copies, folds, settings } = plan;
  const seconds = cells.map((own) => own.reduce((sum, cell) => sum + cell.seconds, 0));
  const ranked = rankSettings(cells);
  const ranking = ranked.map((one): TimedSetting => ({ ...one, seconds: seconds[one.place - 1] as number }));
  const best = ranking[0] as TimedSetting;
  const counts = folds.map(countsOf);
  const files = { tune: join(out, tuneFile), table: join(out, 'table.md'), best: join(out, 'best.yaml') };
  const identities = counts.reduce((sum, fold) => sum + fold.identities, 0);
  const many = settings.length === 1 ? '1 setting' : `${settings.length} settings`;
  const title = `${many} of ${method} by ${folds.length}-fold cross-validation over ${identities} training identities`;
  await writeFileAtomic(files.table, tuneMarkdown(title, explanation(far), ranking));
  if (best.own.mean === null) throw noneTrained(files.table, best);
  const config = configOfSetting(method, best.setting, copies);
  const area = `area ${best.own.mean.toFixed(3)} ± ${best.own.standardError?.toFixed(3)} at FAR ${far}`;
  const comment = [`The best of ${title}: ${area}.`, "A part of a run's configuration."];
  await writeFileAtomic(files.best, yamlOfConfig(comment, config));
  const engine = { engine: trainedOn.engine, versions: trainedOn.versions };
  const said = { method, far, seed, ...(copies === undefined ? {} : { copies }), engine, folds: counts };
  const content = { format: tuneFormat, plan: tried, finished: true, ...said, ranking: ranked, best: best.setting };
  await writeSealedJson(files.tune, content);
  const trainings = settings.length * folds.length;
  const found = { ranking, best: best.setting, config, trainings, resumedTrainings: resumed, files };
  return { method, far, seed, folds: counts, ...found };
}

const countsOf = ({ identities, rows, pairs }: Fold): Tuning['folds'][number] => ({
  identities: identities.length,
  rows: rows.length,
  genuine: pairs.genuine,
  impostor: pairs.labels.length - pairs.genuine,
});

const explanation = (far: number): string =>
  `The area under TAR at FAR ${far} over the rejected shares 0 to 0.5, on pairs of the identities of each fold after a
training on those of all others; mean ± standard error over the folds. By it the settings are ranked: on the method's own
score, fitted on the identities of the training, with the pair confidence chosen on them. Beside it what it is above that of
the best, fold by fold, which is what tells settings apart, since folds differ in how hard they are; and the area on the cosine.`;

const noneTrained = (file: string, { failures }: TimedSetting): ScaleFaceError =>
  new ScaleFaceError('no setting could be trained and measured on every fold', {
    code: 'failed',
    path: file,
    received: failures[0] ?? 'no genuine pair is left before half of all are rejected',
    hint: 'Try smaller learning rates',
  });
