import type { FeatureTable } from '@scaleface/data';
import type { ProgressReport } from '@scaleface/models';
import { hashOf } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { rowsOf } from '../run/training-data.js';
import { publishedOptions } from '../training/method-options.js';
import { trainingDefaults } from '../training/training-defaults.js';
import { type CellOptions, measureCell } from './cell.js';
import { type CellRecord, readCell, writeCell } from './cell-record.js';
import { type Fold, foldTables } from './folds.js';
import type { Setting } from './grid.js';

/** Raised when the same cell comes to something else than before, or its record changes its form. */
const version = 1;

/** All trainings of a tuning: each setting on each fold. */
export interface CellPlan extends CellOptions {
  /** The features. */
  readonly table: FeatureTable;
  /** The folds. */
  readonly folds: readonly Fold[];
  /** The settings. */
  readonly settings: readonly Setting[];
  /** Degraded copies of each image that a method learns from at most. */
  readonly copies: number | undefined;
  /** The key of each setting's cells, one a fold. */
  readonly keys: readonly (readonly string[])[];
}

/**
 * The cells with their keys.
 *
 * @param how - The plan without keys; `of` is the key of what they have in common: table, method, engine, seed.
 * @throws ScaleFaceError `out-of-range` when a setting's batch is larger than the rows that are trained on.
 */
export function planCells({ of, ...how }: Omit<CellPlan, 'keys'> & { readonly of: string }): CellPlan {
  const { table, folds, settings, method, copies } = how;
  const own = [publishedOptions[method], trainingDefaults];
  const batches = settings.map(({ batch }) => (typeof batch === 'number' ? batch : 0));
  const largest = batches.reduce((most, batch) => Math.max(most, batch), 0);
  for (const { identities } of largest > 0 ? folds : []) {
    const kept = new Set(identities);
    const rows = rowsOf(table, (subject) => !kept.has(subject), copies).length;
    if (largest > rows) throw tooLarge(largest, rows);
  }
  const keys = settings.map((setting) =>
    folds.map(({ identities }) => hashOf([version, of, own, setting, identities])),
  );
  return { ...how, keys };
}

/**
 * Does the cells that no earlier call has finished, fold by fold, and records each.
 *
 * @param out - The folder of the tuning.
 * @param plan - The cells.
 * @param heard - Who listens.
 * @returns The records of each setting, one a fold, and how many there were before.
 */
export async function doCells(
  out: string,
  plan: CellPlan,
  heard: {
    readonly progress?: ProgressReport | undefined;
    readonly note?: ((line: string) => void) | undefined;
  },
): Promise<{ cells: CellRecord[][]; resumed: number }> {
  const { table, folds, settings, copies, keys } = plan;
  const found: (CellRecord | 'damaged' | undefined)[][] = [];
  for (const own of keys) found.push(await Promise.all(own.map((key) => readCell(out, key))));
  const cells = found.map((own) => own.map((cell) => (cell === 'damaged' ? undefined : cell)));
  const damaged = found.flat().filter((cell) => cell === 'damaged').length;
  if (damaged > 0) heard.note?.(`${damaged} damaged records of finished trainings; done again`);
  const total = settings.length * folds.length;
  const resumed = cells.flat().filter((cell) => cell !== undefined).length;
  if (resumed > 0) heard.note?.(`${resumed} of ${total} trainings finished before`);
  let done = resumed;
  heard.progress?.('tune', done, total);
  const start = performance.now();
  for (const [f, fold] of folds.entries()) {
    if (cells.every((own) => own[f] !== undefined)) continue;
    const tables = foldTables(table, fold, copies);
    for (const [s, setting] of settings.entries()) {
      const own = cells[s] as (CellRecord | undefined)[];
      if (own[f] !== undefined) continue;
      const before = performance.now();
      const measures = await measureCell(tables, fold.pairs, plan, setting);
      const seconds = Math.round((performance.now() - before) / 100) / 10;
      const record = {
        key: (keys[s] as readonly string[])[f] as string,
        setting,
        fold: fold.place,
        ...measures,
        seconds,
      };
      await writeCell(out, record);
      own[f] = record;
      done++;
      const secondsLeft = ((performance.now() - start) / 1000 / (done - resumed)) * (total - done);
      heard.progress?.('tune', done, total, {
        secondsLeft,
        ...(measures.area === null ? {} : { area: measures.area }),
      });
    }
  }
  return { cells: cells as CellRecord[][], resumed };
}

const tooLarge = (batch: number, rows: number): ScaleFaceError =>
  new ScaleFaceError('the batch does not fit what is trained on', {
    code: 'out-of-range',
    path: 'grid.batch',
    expected: `at most ${rows} rows`,
    received: String(batch),
  });
