// A command killed at random moments of its work, in half of the restarts with other inputs of the same names: the
// result is that of a command that nobody touched, on the inputs that are there.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { uniforms } from './faces.mjs';
import { callIn, finish, killLater } from './process.mjs';
import { cell } from './table.mjs';
import { copyOver, differences, treeOf } from './trees.mjs';
import { untouched } from './whole.mjs';

/**
 * @param name - The command.
 * @param subject - From `subjectsIn`.
 * @param home - Where A and B are.
 * @param kills - How often it is killed, twice a trial.
 * @param seed - Decides the moments and the swaps.
 * @returns Claims with whether they hold, and rows of the table.
 */
export async function killed(name, subject, home, kills, seed) {
  const folder = join(home, `killed ${name}`);
  const whole = {};
  for (const side of ['A', 'B']) whole[side] = await untouched(name, subject, home, side);
  const claims = [
    [`${name}: the two inputs differ in their results`, differences(whole.A.tree, whole.B.tree).length > 0],
  ];
  const uniform = uniforms(seed);
  uniform();
  let count = 0;
  // What ran when the times were taken may have slowed it down: a call that ends before it is killed shortens them.
  let pace = 1;
  for (let trial = 0; count < kills && trial < 3 * kills; trial++) {
    const place = join(folder, String(trial));
    const input = join(place, 'in', subject.input);
    const out = join(place, 'out');
    mkdirSync(join(place, 'in'), { recursive: true });
    mkdirSync(out);
    let side = 'A';
    let swaps = 0;
    let hits = 0;
    copyOver(join(home, side, subject.input), input);
    const begun = () => subject.begun.some((file) => existsSync(join(out, file)));
    for (let kill = 0; kill < 2; kill++) {
      const moment = uniform() * 0.6 * whole.A.works * pace;
      const { args, cwd } = callIn(subject, place);
      if (await killLater(args, begun, moment, whole.A.startUp * pace, undefined, cwd)) hits++;
      else pace *= 0.6;
      if (uniform() < 0.5) {
        side = side === 'A' ? 'B' : 'A';
        swaps++;
        copyOver(join(home, side, subject.input), input);
      }
    }
    count += hits;
    const cells = (lost, wrong) => [
      ...(hits > 0 ? [cell('SIGKILL at random moments', name, hits, lost, wrong)] : []),
      ...(swaps > 0 ? [cell('input changed between runs', name, swaps, lost, wrong)] : []),
    ];
    const what = `${name}: trial ${trial}, killed twice, inputs swapped ${swaps} times`;
    try {
      const { args, cwd } = callIn(subject, place);
      await finish(args, undefined, cwd);
      const wrong = differences(treeOf(out), whole[side].tree);
      claims.push([
        `${what}${wrong.length === 0 ? '' : `; differs: ${wrong.join(', ')}`}`,
        wrong.length === 0,
        ...cells(0, wrong.length > 0 ? 1 : 0),
      ]);
    } catch (error) {
      claims.push([`${what}; ${error.message}`, false, ...cells(1, 0)]);
    }
  }
  claims.push([`${name}: ${count} kills`, count >= kills]);
  return claims;
}
