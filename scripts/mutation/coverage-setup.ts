// Notes which of the sampled places each test reaches, and which ones are reached outside tests, while a file is loaded.
import { appendFileSync } from 'node:fs';
import { afterAll, afterEach, beforeEach, expect } from 'vitest';

interface Switches {
  currentTestId?: string | undefined;
  mutantCoverage?: { perTest: Record<string, Record<string, number>> };
}

const switches: Switches = {};
(globalThis as { __stryker__?: Switches }).__stryker__ = switches;
switches.currentTestId = 'file';

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
