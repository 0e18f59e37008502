export type { ReplayDifference } from './differences.js';
export { type Replay, replayReport } from './replay.js';
