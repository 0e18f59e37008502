import type { EngineReport } from '@scaleface/core';
import type { ProgressReport } from '@scaleface/models';
import type { MethodName } from '../training/method-options.js';
import type { SettingConfig } from './best-config.js';
import type { Grid, Setting } from './grid.js';
import type { TimedSetting } from './tune-table.js';

/** Options of `tune`. */
export interface TuneOptions {
  /** The folder of the results; made if needed. Called again with the same one, no finished training is repeated. */
  readonly out: string;
  /** The method; ScaleFace for few identities by default. */
  readonly method?: MethodName;
  /** What is tried; a small grid of each method by default (`defaultGrids`). */
  readonly grid?: Grid;
  /** Folds of the identities, at least 2; 3 by default. */
  readonly folds?: number;
  /** The false accept rate of the area that settings are ranked by, in $(0, 1]$; 0.01 by default. */
  readonly far?: number;
  /** Decides folds, pairs and trainings; 1 by default. */
  readonly seed?: number;
  /** Degraded copies of each image that the heads learn from at most; all by default. The pair score sees all. */
  readonly copies?: number | undefined;
  /** The engine in use: trainings of another one are not taken over. */
  readonly engine: Pick<EngineReport, 'engine' | 'versions'>;
  /** Called with how many trainings are done; `secondsLeft` is in the measures. */
  readonly progress?: ProgressReport | undefined;
  /** Called with one line per event. */
  readonly note?: ((line: string) => void) | undefined;
}

/** What `tune` found. */
export interface Tuning {
  /** The method. */
  readonly method: MethodName;
  /** The false accept rate. */
  readonly far: number;
  /** The seed. */
  readonly seed: number;
  /** For each fold how many identities, rows and pairs it has. */
  readonly folds: readonly {
    /** Identities. */
    readonly identities: number;
    /** Rows, degraded copies among them. */
    readonly rows: number;
    /** Genuine pairs. */
    readonly genuine: number;
    /** Impostor pairs. */
    readonly impostor: number;
  }[];
  /** All that was tried, the best first. */
  readonly ranking: readonly TimedSetting[];
  /** What is changed of the method's own setting in the best one, as `trainMethod` takes it. */
  readonly best: Setting;
  /** The same as a part of a run's configuration. */
  readonly config: SettingConfig;
  /** Trainings in all: settings times folds. */
  readonly trainings: number;
  /** Those that earlier calls had done. */
  readonly resumedTrainings: number;
  /** Where it is written: `tune.json` without times, `table.md`, `best.yaml`. */
  readonly files: {
    /** All that was tried, sealed with its SHA-256; the same bytes for the same seed. */
    readonly tune: string;
    /** The same as a table to read, with times. */
    readonly table: string;
    /** A part of a run's configuration. */
    readonly best: string;
  };
}
