// Runs spec files in a page and hands the outcome back.
import { type File, startTests, type Task, type Test, type VitestRunner } from '@vitest/runner';
import { getNames, getTests } from '@vitest/runner/utils';
import { appended } from './node-fs.js';
import { expect } from './vitest.js';

/** One test, as the job prints it. */
export interface Outcome {
  /** File, suites and test, joined by ` > `. */
  readonly name: string;
  /** What became of it. */
  readonly state: 'pass' | 'fail' | 'skip';
  /** The messages of its failures. */
  readonly errors: readonly string[];
}

/** What a page reports at the end. */
export interface PageReport {
  /** One entry per test, and one per suite that failed as a whole. */
  readonly outcomes: readonly Outcome[];
  /** JSON lines with the error of each comparison. */
  readonly errors: string;
}

const config: VitestRunner['config'] = {
  root: '/',
  setupFiles: [],
  name: 'browser',
  passWithNoTests: false,
  testNamePattern: undefined,
  allowOnly: false,
  sequence: { seed: 0, hooks: 'stack', setupFiles: 'list' },
  chaiConfig: undefined,
  maxConcurrency: 1,
  testTimeout: 120_000,
  hookTimeout: 120_000,
  retry: 0,
  includeTaskLocation: false,
  tags: [],
  tagsFilter: undefined,
  strictTags: false,
};

function outcomesOf(file: File): Outcome[] {
  const named = (task: Task): Outcome => ({
    name: getNames(task).join(' > '),
    state: task.result?.state === 'pass' ? 'pass' : task.result?.state === 'fail' ? 'fail' : 'skip',
    errors: (task.result?.errors ?? []).map(({ message }) => message),
  });
  const failedSuites = (task: Task): Outcome[] => {
    if (task.type !== 'suite') return [];
    const own = (task.result?.errors ?? []).length > 0 ? [named(task)] : [];
    return [...own, ...task.tasks.flatMap(failedSuites)];
  };
  return [...getTests(file).map(named), ...failedSuites(file)];
}

/** Runs the spec files, each loaded when its turn comes. */
export async function runInPage(specs: Readonly<Record<string, () => Promise<unknown>>>): Promise<PageReport> {
  const outcomes: Outcome[] = [];
  for (const [path, load] of Object.entries(specs)) {
    const runner: VitestRunner = {
      config,
      importFile: load,
      onBeforeTryTask: (test: Test) =>
        expect.setState({ currentTestName: getNames(test).slice(1).join(' > '), testPath: path }),
    };
    const [file] = await startTests([path], runner);
    if (file !== undefined) outcomes.push(...outcomesOf(file));
  }
  return { outcomes, errors: appended.join('') };
}
