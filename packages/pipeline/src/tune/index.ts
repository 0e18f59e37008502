export { configOfSetting, type SettingConfig } from './best-config.js';
export { defaultGrids } from './default-grid.js';
export type { Grid, GridAxes, Setting } from './grid.js';
export { tunableOptions } from './option-names.js';
export type { FoldAreas, TunedSetting } from './ranking.js';
export { readGrid } from './read-grid.js';
export { tune } from './tune.js';
export { type TimedSetting, type TuneTable, tuneTable } from './tune-table.js';
export type { TuneOptions, Tuning } from './tune-types.js';
