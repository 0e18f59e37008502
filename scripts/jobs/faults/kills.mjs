// A command killed at random moments of its work, in half of the restarts with other inputs of the same names: the
// result is that of a command that nobody touched, on the inputs that are there.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { uniforms } from './faces.mjs';
import { finish, killLater, start } from './process.mjs';
import { copyOver, differences, treeOf } from './trees.mjs';

/** How it ends when nobody touches it, how long it starts up, and how long it works. */
async function untouched({ args, input, result, begun }, home, folder, side) {
  const place = join(folder, `whole-${side}`);
  mkdirSync(place, { recursive: true });
  const before = performance.now();
  const { child, ended } = start(args(join(home, side, input), join(place, result)));
  while (child.exitCode === null && !begun.some((name) => existsSync(join(place, name)))) await sleep(2);
  const from = performance.now();
  const { code, said } = await ended;
  if (code !== 0) throw new Error(`${args('', '')[0]}: code ${code}; ${said}`);
  return { tree: treeOf(place), startUp: from - before, works: performance.now() - from };
}

/**
 * @param name - The command.
 * @param subject - From `subjectsIn`.
 * @param home - Where A and B are.
 * @param kills - How often it is killed, twice a trial.
 * @param seed - Decides the moments and the swaps.
 * @returns Claims with whether they hold.
 */
export async function killed(name, subject, home, kills, seed) {
  const folder = join(home, `killed ${name}`);
  const whole = {};
  for (const side of ['A', 'B']) whole[side] = await untouched(subject, home, folder, side);
  const claims = [
    [`${name}: the two inputs differ in their results`, differences(whole.A.tree, whole.B.tree).length > 0],
  ];
  const uniform = uniforms(seed);
  uniform();
  let count = 0;
  for (let trial = 0; count < kills && trial < kills; trial++) {
    const place = join(folder, String(trial));
    const input = join(place, 'in', subject.input);
    const out = join(place, 'out');
    mkdirSync(join(place, 'in'), { recursive: true });
    mkdirSync(out);
    let side = 'A';
    let swaps = 0;
    copyOver(join(home, side, subject.input), input);
    const begun = () => subject.begun.some((file) => existsSync(join(out, file)));
    for (let kill = 0; kill < 2; kill++) {
      const moment = uniform() * 0.6 * whole.A.works;
      const args = subject.args(input, join(out, subject.result));
      if (await killLater(args, begun, moment, whole.A.startUp)) count++;
      if (uniform() < 0.5) {
        side = side === 'A' ? 'B' : 'A';
        swaps++;
        copyOver(join(home, side, subject.input), input);
      }
    }
    const what = `${name}: trial ${trial}, killed twice, inputs swapped ${swaps} times`;
    try {
      await finish(subject.args(input, join(out, subject.result)));
      const wrong = differences(treeOf(out), whole[side].tree);
      claims.push([`${what}${wrong.length === 0 ? '' : `; differs: ${wrong.join(', ')}`}`, wrong.length === 0]);
    } catch (error) {
      claims.push([`${what}; ${error.message}`, false]);
    }
  }
  claims.push([`${name}: ${count} kills`, count >= kills]);
  return claims;
}
