import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RejectionTable } from '@scaleface/eval';
import { writeFileAtomic } from '@scaleface/models/storage';
import { type SummaryColumn, summaryMarkdown } from '../report/summary.js';
import type { EvaluationReport } from '../report/types.js';
import type { Stage } from './stages.js';
import { type UnseenReport, unseenFolder } from './unseen-report.js';

/**
 * The stage that writes `summary.md`: the area of every method on every test, a table per false accept rate.
 *
 * @param tests - The names of the tests.
 * @param unseen - Whether the run tests on unseen kinds of degradation.
 */
export function summaryStage(tests: readonly string[], unseen: boolean): Stage {
  return {
    name: 'summary',
    needs: [...tests.map((name) => `evaluate-${name}`), ...(unseen ? ['evaluate-unseen-kinds'] : [])],
    key: tests,
    writes: ['summary.md'],
    async do({ out }) {
      const columns: SummaryColumn[] = [];
      for (const title of tests) {
        const { rejection } = await read<EvaluationReport>(join(out, title, 'report.json'));
        columns.push(...rejection.map((table) => ({ title, tables: [table] })));
      }
      if (unseen) columns.push(...(await unseenColumns(out)));
      await writeFileAtomic(join(out, 'summary.md'), `${summaryMarkdown(columns)}\n`);
    },
  };
}

async function unseenColumns(out: string): Promise<SummaryColumn[]> {
  const { test, splits } = await read<UnseenReport>(join(out, unseenFolder, 'report.json'));
  const title = `${test}, unseen kinds, mean of ${splits.length}`;
  return (splits[0]?.tables ?? []).map((_, f) => ({
    title,
    tables: splits.map(({ tables }) => tables[f] as RejectionTable),
  }));
}

const read = async <T>(file: string): Promise<T> => JSON.parse(await readFile(file, 'utf8')) as T;
