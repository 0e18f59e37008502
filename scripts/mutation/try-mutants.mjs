// Runs the tests of each mutant in a process that stays warm, and starts another one after a mutant that never ends.
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** One process over the tasks from the first on; hands each result to `done`. */
async function host(name, tasks, done) {
  const listed = join(mkdtempSync(join(tmpdir(), 'scaleface-mutation-')), 'tasks.json');
  writeFileSync(listed, JSON.stringify(tasks));
  const child = spawn(process.execPath, ['scripts/mutation/host.mjs', name, listed], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let ready = false;
  for await (const line of createInterface({ input: child.stdout })) {
    ready ||= line === '#ready';
    if (line.startsWith('@')) done(JSON.parse(line.slice(1)));
  }
  if (!ready) throw new Error(`The tests of ${name} do not run, or fail without a change.`);
}

/** Tries mutants with their tests (`testsOf`); `done` is handed `{index, state, by, seconds}` for each. */
export async function tryMutants(name, mutants, tests, done) {
  const tasks = mutants.map(({ file, start, end, replacement }, index) => {
    const { tests: selection, seconds } = tests[index];
    return { index, file, start, end, replacement, tests: selection, seconds };
  });
  const open = tasks.filter(({ tests: selection }) => selection.length > 0);
  for (const { index, tests: selection } of tasks) if (selection.length === 0) done({ index, state: 'not reached' });
  while (open.length > 0) {
    const before = open.length;
    await host(name, open, (result) => {
      open.splice(
        open.findIndex(({ index }) => index === result.index),
        1,
      );
      done(result);
    });
    // A process that ended without a word of its mutant, for want of memory say, has noticed it.
    if (open.length === before) done({ index: open.shift().index, state: 'noticed', by: 'the process ended' });
  }
}
