export { type TrainingEvent, tensorBoardEvent } from './event.js';
export { parseEvents } from './parse-events.js';
export { openTrainingLog, type TrainingLog } from './training-log.js';
