// Steps with progress on stdout, and failures that name their step: `error [CODE] what; hint`.
import { spawnSync } from 'node:child_process';

/** Ends the program with a typed failure on stderr. */
export function fail(code, what, hint, status = 1) {
  console.error(`error [${code}] ${what}${hint ? `\n  ${hint}` : ''}`);
  process.exit(status);
}

/** Runs one named step, prints what it returned and how long it took. */
export function step(title, action) {
  const start = Date.now();
  const done = (result) => {
    console.log(`${title}: ${result.summary ?? result} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
    return result;
  };
  const result = action();
  return result instanceof Promise ? result.then(done) : done(result);
}

/** Runs a program; its output is shown only when it fails. */
export function run(command, args, { code, cwd, env, hint } = {}) {
  const result = spawnSync(command, args, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (result.error !== undefined) fail(code, `${command} could not be started: ${result.error.message}`, hint);
  if (result.status !== 0) {
    console.error(`${result.stdout}${result.stderr}`.trim().split('\n').slice(-40).join('\n'));
    fail(code, `${command} ${args[0]} ended with ${result.signal ?? `status ${result.status}`}`, hint);
  }
  return result;
}
