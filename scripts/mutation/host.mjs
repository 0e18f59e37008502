// Tries mutants one after the other; started by `try-mutants.mjs` with a file that lists them. Prints a line of JSON for
// each. It ends itself at a mutant that never ends: a thread in an endless loop cannot be asked to stop.
import { readFileSync } from 'node:fs';
import { openRunner } from './runner.mjs';

const [name, listed] = process.argv.slice(2);
const tasks = JSON.parse(readFileSync(listed, 'utf8'));
const { vitest, serve, run } = await openRunner(name);

/** Seconds of processor time: what a mutant may use does not depend on what else the machine does. */
const used = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
/** Seconds of processor time for a mutant beside twice those of the test files that have begun; more is an endless loop. */
const perMutant = 4;
const say = (result) => process.stdout.write(`\n@${JSON.stringify(result)}\n`);

// Without a change tests must pass here too.
const control = await run(tasks[0].tests.slice(0, 1));
if (control.unhandledErrors.length > 0 || !control.testModules.every((module) => module.ok())) process.exit(1);
process.stdout.write('\n#ready\n');

for (const { index, file, start, end, replacement, tests, seconds } of tasks) {
  const from = used();
  let limit = perMutant;
  const hear = (begun) => {
    limit += 2 * (seconds[tests.findIndex(([test]) => test === begun)] ?? 0);
  };
  const source = readFileSync(file, 'utf8');
  const watch = setInterval(() => {
    if (used() - from < limit) return;
    say({ index, state: 'timed out', test: tests[0][0], seconds: used() - from });
    process.exit(0);
  }, 500);
  serve(file, source.slice(0, start) + replacement + source.slice(end));
  let result;
  try {
    const { testModules, unhandledErrors } = await run(tests, hear);
    const failed = testModules.find((module) => !module.ok());
    const by = failed && ([...failed.children.allTests('failed')][0]?.fullName ?? failed.moduleId);
    const ran = testModules.reduce((sum, module) => sum + [...module.children.allTests('passed')].length, 0);
    const error = failed?.errors()[0]?.message ?? unhandledErrors[0]?.message;
    const test = failed?.moduleId;
    result = { test, state: failed || unhandledErrors.length > 0 ? 'noticed' : 'unnoticed', by, ran, error };
  } catch (error) {
    result = { test: tests[0][0], state: 'noticed', error: String(error.message) };
  }
  clearInterval(watch);
  serve(file, undefined);
  say({ index, ...result, seconds: used() - from });
}
await vitest.close();
process.exit(0);
