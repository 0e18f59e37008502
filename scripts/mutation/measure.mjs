// Tries a sample of the changes of one package; what became of every change that was ever tried is kept in .stryker/.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { testsOf } from './coverage.mjs';
import { hashOf, listMutants } from './mutants.mjs';
import { sampleMutants } from './sample.mjs';
import { isEquivalent } from './score.mjs';
import { tryMutants } from './try-mutants.mjs';

/**
 * Whether a change need not be tried again: its file is the same, and a test that noticed it is still there, or the list
 * says why none could.
 */
const holds = (result) =>
  result.source === hashOf([result.file]) &&
  (result.test === undefined ? isEquivalent(result) : existsSync(result.test));

/** What became of the changes at the beginning of the seed's order that were tried already: `{mutants, seed, results}`. */
export async function measured(name, { seed }) {
  const { results } = JSON.parse(readFileSync(`.stryker/${name}.json`, 'utf8'));
  const known = new Map(results.map((result) => [result.key, result]));
  const mutants = await listMutants(name);
  const order = sampleMutants(mutants, mutants.length, seed).map(({ key }) => known.get(key));
  const end = order.indexOf(undefined);
  return { mutants: mutants.length, seed, results: end < 0 ? order : order.slice(0, end) };
}

/** Tries the first `count` changes in the seed's order that need it; what became of all of them: `{mutants, seed, results}`. */
export async function measure(name, { count, seed, fresh }) {
  const file = `.stryker/${name}.json`;
  const kept = existsSync(file) && !fresh ? JSON.parse(readFileSync(file, 'utf8')).results : [];
  const known = new Map(kept.filter(holds).map((result) => [result.key, result]));
  const mutants = await listMutants(name);
  const sample = sampleMutants(mutants, count, seed);
  const open = sample.filter(({ key }) => !known.has(key));
  const tests = open.length > 0 ? await testsOf(name, open) : [];
  await tryMutants(name, open, tests, ({ index, state, by, test, seconds = 0 }) => {
    const { key, file: changed, place, mutator, original, replacement } = open[index];
    const source = hashOf([changed]);
    known.set(key, { key, file: changed, place, mutator, original, replacement, state, by, test, source });
    writeFileSync(file, JSON.stringify({ results: [...known.values()] }, null, 1));
    const text = [original, replacement].map((code) => JSON.stringify(code.slice(0, 100))).join(' → ');
    console.log(`${name} ${state.padEnd(11)} ${seconds.toFixed(1).padStart(5)} s ${place} ${text}`);
  });
  return { mutants: mutants.length, seed, results: sample.map(({ key }) => known.get(key)) };
}
