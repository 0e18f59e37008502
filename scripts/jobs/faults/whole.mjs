// What a command gives that nobody touches.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { callIn, start } from './process.mjs';
import { copyOver, treeOf } from './trees.mjs';

const known = new Map();

/** How a command ends when nobody touches it, how long it starts up, and how long it works; of each input it runs once. */
export function untouched(name, subject, home, side = 'A') {
  const key = `${name} ${side}`;
  if (!known.has(key)) known.set(key, run(subject, home, join(home, `whole ${key}`), side));
  return known.get(key);
}

async function run(subject, home, place, side) {
  const { args, input, result, begun, here } = subject;
  const out = here ? join(place, 'out') : place;
  mkdirSync(out, { recursive: true });
  if (here) {
    mkdirSync(join(place, 'in'));
    copyOver(join(home, side, input), join(place, 'in', input));
  }
  const call = here ? callIn(subject, place) : { args: args(join(home, side, input), join(place, result)) };
  const before = performance.now();
  const { child, ended } = start(call.args, undefined, call.cwd);
  while (child.exitCode === null && !begun.some((name) => existsSync(join(out, name)))) await sleep(2);
  const from = performance.now();
  const { code, said } = await ended;
  if (code !== 0) throw new Error(`${args('', '')[0]}: code ${code}; ${said}`);
  return { tree: treeOf(out), startUp: from - before, works: performance.now() - from };
}
