import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { ScaleFaceError } from '@scaleface/numerics';
import { evaluatePairs, type PairEvaluation } from '../evaluation/evaluate.js';
import type { EvaluationReport } from '../report/types.js';
import { heardError, type ToldError } from './training-news.js';

/** What the thread tells, once. */
export type EvaluationNews = { readonly report: EvaluationReport } | { readonly error: ToldError };

/** The program stands beside this module once the package is built, and is missing where its sources are run. */
const program = ['evaluation-worker.js', 'evaluation-worker.cjs']
  .map((name) => fileURLToPath(new URL(name, import.meta.url)))
  .find((file) => existsSync(file));

/**
 * Evaluates on a thread of its own where there can be one, and in the calling thread where not: the same numbers. The
 * calling thread so stays free to hear of trainings that end, and to begin others.
 *
 * @param input - As for `evaluatePairs`.
 * @throws ScaleFaceError as `evaluatePairs`; `failed` when the thread ends without a word.
 */
export async function evaluateApart(input: PairEvaluation): Promise<EvaluationReport> {
  if (program === undefined) return evaluatePairs(input);
  // What the heads read is the larger part of a table, and no evaluation looks at it.
  const { bottleneck, ...table } = input.table;
  // Options of the process, such as `--input-type`, may not fit the program.
  const worker = new Worker(program, { workerData: { ...input, table }, execArgv: [] });
  try {
    return await new Promise<EvaluationReport>((resolve, reject) => {
      worker.on('message', (news: EvaluationNews) => {
        if ('report' in news) resolve(news.report);
        else reject(heardError(news.error));
      });
      worker.on('error', reject);
      worker.on('exit', () => reject(new ScaleFaceError('an evaluation thread stopped', { code: 'failed' })));
    });
  } finally {
    await worker.terminate();
  }
}
