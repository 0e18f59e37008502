// A clock that is a year slow while a command works, is killed, and is a year fast when it goes on: the result is that of one
// that nobody touched.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { uniforms } from './faces.mjs';
import { finish, killLater } from './process.mjs';
import { cell } from './table.mjs';
import { differences, treeOf } from './trees.mjs';
import { untouched } from './whole.mjs';

const year = 365 * 24 * 3600 * 1000;

/** An environment in which the time is another, in threads too. */
function at(shift) {
  const program = `const Real = Date; globalThis.Date = class extends Real {
    constructor(...given) { if (given.length > 0) super(...given); else super(Real.now() + ${shift}); }
    static now() { return Real.now() + ${shift}; } };`;
  return { ...process.env, NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(program)}` };
}

/**
 * @param name - The command.
 * @param subject - From `subjectsIn`.
 * @param home - Where A is.
 * @param tries - How often.
 * @param seed - Decides the moments.
 * @returns Claims with whether they hold, and rows of the table.
 */
export async function shifted(name, subject, home, tries, seed) {
  const whole = await untouched(name, subject, home);
  const input = join(home, 'A', subject.input);
  const uniform = uniforms(seed);
  uniform();
  const claims = [];
  for (let k = 0; k < tries; k++) {
    const out = join(home, `clock ${name} ${k}`);
    mkdirSync(out);
    const args = subject.args(input, join(out, subject.result));
    const begun = () => subject.begun.some((file) => existsSync(join(out, file)));
    const [before, after] = k % 2 === 0 ? [-year, year] : [year, -year];
    const hit = await killLater(args, begun, uniform() * 0.6 * whole.works, whole.startUp, at(before));
    const what = `${name}: the clock ${before < 0 ? 'a year slow, then fast' : 'a year fast, then slow'}${hit ? ', killed in between' : ''}`;
    try {
      await finish(args, at(after));
      const wrong = differences(treeOf(out), whole.tree);
      const said = wrong.length === 0 ? '' : `; differs: ${wrong.join(', ')}`;
      claims.push([`${what}${said}`, wrong.length === 0, cell('clock moved', name, 1, 0, wrong.length > 0 ? 1 : 0)]);
    } catch (error) {
      claims.push([`${what}; ${error.message}`, false, cell('clock moved', name, 1, 1, 0)]);
    }
  }
  return claims;
}
