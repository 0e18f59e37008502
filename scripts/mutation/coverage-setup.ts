// Notes which of the sampled places each test reaches, and which ones are reached outside tests, while a file is loaded.
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import threads from 'node:worker_threads';
import { afterAll, afterEach, beforeEach, expect } from 'vitest';

interface Switches {
  currentTestId?: string | undefined;
  mutantCoverage?: { perTest: Record<string, Record<string, number>> };
}

const switches: Switches = {};
(globalThis as { __stryker__?: Switches }).__stryker__ = switches;
switches.currentTestId = 'file';

// A thread that is handed the text of a function has none of what the switches in it call; they stay off there.
const off = 'globalThis.stryMutAct_9fa48 = () => false; globalThis.stryCov_9fa48 = () => undefined;';
const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(program: string | URL, options?: threads.WorkerOptions) {
    super(options?.eval ? off + program : program, options);
  }
};
syncBuiltinESMExports();

beforeEach(({ task }) => {
  switches.currentTestId = task.id;
});
afterEach(() => {
  switches.currentTestId = 'file';
});
afterAll(() => {
  const reached = Object.entries(switches.mutantCoverage?.perTest ?? {}).map(([id, hits]) => [id, Object.keys(hits)]);
  const line = JSON.stringify({ file: expect.getState().testPath, reached });
  appendFileSync(process.env.SCALEFACE_REACHED as string, `${line}\n`);
});
