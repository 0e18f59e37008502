// The program of an evaluation thread: evaluates one list of pairs, tells what it found, and ends.
import { parentPort, workerData } from 'node:worker_threads';
import { evaluatePairs, type PairEvaluation } from '../evaluation/evaluate.js';
import type { EvaluationNews } from './evaluation-thread.js';
import { toldError } from './training-news.js';

const tell = (news: EvaluationNews): void => parentPort?.postMessage(news);

try {
  tell({ report: evaluatePairs(workerData as PairEvaluation) });
} catch (error) {
  tell({ error: toldError(error) });
}
