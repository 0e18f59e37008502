// The program of a training thread: trains one method, tells how far it is, and ends.
import { parentPort, workerData } from 'node:worker_threads';
import { type TrainingNews, toldError } from './training-news.js';
import { type TrainingTask, trainAnew } from './training-task.js';

const tell = (news: TrainingNews): void => parentPort?.postMessage(news);

trainAnew(workerData as TrainingTask, {
  progress: (...progress) => tell({ progress }),
  note: (note) => tell({ note }),
}).then(
  (trained) => tell({ trained }),
  (error: unknown) => tell({ error: toldError(error) }),
);
