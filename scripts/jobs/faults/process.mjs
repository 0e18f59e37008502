// The command as a process of its own, ended or killed.
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The command's program. */
export const bin = resolve('packages/cli/dist/bin.js');

/** Starts the command, with an environment and in a folder of its own if need be; `ended` resolves to its code, its signal and what it said on stderr. */
export function start(args, env = process.env, cwd = undefined) {
  const child = spawn(process.execPath, [bin, ...args, '--quiet'], { env, cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const ended = new Promise((done) => child.on('close', (code, signal) => done({ code, signal, said: said.trim() })));
  return { child, ended };
}

/** Runs it to the end; an error unless the code is 0. */
export async function finish(args, env, cwd) {
  const { code, said } = await start(args, env, cwd).ended;
  if (code !== 0) throw new Error(`scaleface ${args[0]}: code ${code}; ${said}`);
}

/**
 * Kills it (SIGKILL) some milliseconds after its work has begun.
 *
 * @param args - The command.
 * @param begun - Whether its work has begun. Where an earlier call has left that behind, `startUp` is waited instead.
 * @param milliseconds - How long it works.
 * @param startUp - How long a call needs until its work begins.
 * @param env - Its environment.
 * @param cwd - Its folder.
 * @returns Whether it was killed; false when it had ended before.
 */
export async function killLater(args, begun, milliseconds, startUp, env, cwd) {
  const again = begun();
  const { child, ended } = start(args, env, cwd);
  if (again) await Promise.race([sleep(startUp), ended]);
  while (!begun() && child.exitCode === null) await sleep(2);
  await Promise.race([sleep(milliseconds), ended]);
  child.kill('SIGKILL');
  const { code, signal, said } = await ended;
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`scaleface ${args[0]}: code ${code}; ${said}`);
  return signal === 'SIGKILL';
}

/**
 * How a command is called in a folder with `in` and `out`: with its paths, or with those seen from there where its result says what
 * it was made from.
 *
 * @param subject - From `subjectsIn`.
 * @param place - The folder.
 */
export function callIn({ args, input, result, here = false }, place) {
  const at = (...names) => (here ? join(...names) : join(place, ...names));
  return { args: args(at('in', input), at('out', result)), cwd: here ? place : undefined };
}
