export type { Labels, Numbers } from '../input/arrays.js';
export { areaUnder } from './area.js';
export type { FineTable } from './fine-table.js';
export { addScores, createScoreCounts, mergeScoreCounts, type ScoreCounts } from './score-counts.js';
export { decodeScoreCounts, encodeScoreCounts } from './serialize.js';
