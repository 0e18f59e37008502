// Several processes at once on one output: one works, the others say so in one line, and nothing is mixed.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { finish, start } from './process.mjs';
import { cell } from './table.mjs';
import { differences, treeOf } from './trees.mjs';

const isBusy = ({ code, said }) => code === 75 && /^error: [^\n]* is working in this folder[^\n]*$/.test(said);

/**
 * @param name - The command.
 * @param subject - From `subjectsIn`.
 * @param home - Where A is.
 * @param seeds - One process each.
 * @returns Claims with whether they hold.
 */
export async function crowd(name, { args, input, result }, home, seeds) {
  const what = `${name}: ${seeds.length} processes with seeds ${seeds.join(', ')}`;
  const place = join(home, `crowd ${name} ${seeds.join()}`);
  const [out, alone] = [join(place, 'out'), join(place, 'alone')];
  mkdirSync(out, { recursive: true });
  mkdirSync(alone);
  const source = join(home, 'A', input);
  const ends = await Promise.all(seeds.map((seed) => start(args(source, join(out, result), seed)).ended));
  const winners = seeds.filter((_, i) => ends[i].code === 0);
  const others = ends.filter(({ code }) => code !== 0);
  const loud = others.filter((end) => !isBusy(end)).map(({ code, said }) => `code ${code}: ${said}`);
  const claims = [
    [`${what}: one works`, winners.length >= 1 && (winners.length === 1 || new Set(seeds).size === 1)],
    [`${what}: the others say so in a line${loud.length > 0 ? ` (not: ${loud.join(' | ')})` : ''}`, loud.length === 0],
  ];
  const kind = 'several processes on one folder';
  if (winners.length === 0) {
    claims.push([`${what}: something is done`, false, cell(kind, name, seeds.length, seeds.length, 0)]);
    return claims;
  }
  await finish(args(source, join(alone, result), winners[0]));
  const wrong = differences(treeOf(out), treeOf(alone));
  claims.push([
    `${what}: the result is that of one alone${wrong.length > 0 ? ` (not: ${wrong})` : ''}`,
    wrong.length === 0,
    cell(kind, name, seeds.length, loud.length, wrong.length === 0 ? 0 : winners.length),
  ]);
  return claims;
}
