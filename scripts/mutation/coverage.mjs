// Which tests reach each sampled mutant, and how long they take: the tests of the package run once with switches in its
// sources. What is known of a test file holds as long as neither it nor the sources change.
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOf, instrument, listMutants, sourcesOf } from './mutants.mjs';
import { openRunner } from './runner.mjs';

const spot = (file, { start, end }) => `${file}:${start.line}:${start.column}:${end.line}:${end.column}`;

/** The type in `(x as number)++`: the instrumenter would lose the parentheses around it. */
const assigned = / as \w+(?=\)(\+\+|--| \S{0,2}= ))/g;

/** Runs test files with switches in the sources; what each one reaches: `{cost, tests: {id: seconds}, reached: {key: ids}}`. */
async function watch(runner, mutants, files) {
  const log = join(mkdtempSync(join(tmpdir(), 'scaleface-mutation-')), 'reached.jsonl');
  process.env.SCALEFACE_REACHED = log;
  const sources = [...new Set(mutants.map(({ file }) => file))].map((file) => ({
    name: file,
    content: readFileSync(file, 'utf8').replaceAll(assigned, (text) => ' '.repeat(text.length)),
    mutate: mutants.filter((mutant) => mutant.file === file).map(({ location }) => location),
  }));
  const switched = await instrument(sources);
  for (const { name: file, content } of switched.files) runner.serve(file, content);
  const clock = performance.now();
  const before = process.cpuUsage();
  const { testModules, unhandledErrors } = await runner.run(files.map((file) => [file]));
  const { user, system } = process.cpuUsage(before);
  // The share of a core that this run had: seconds of the clock times it are seconds of processor time.
  const share = (user + system) / 1000 / (performance.now() - clock);
  const failed = testModules.flatMap(({ children }) => [...children.allTests('failed')]);
  const errors = [...testModules.flatMap((module) => module.errors()), ...unhandledErrors];
  if (failed.length > 0 || errors.length > 0) {
    const why = failed.map((test) => `${test.fullName}: ${test.result().errors[0].message}`);
    throw new Error(['Unchanged sources fail:', ...why, ...errors.map(({ message }) => message)].join('\n'));
  }
  const keys = new Map(mutants.map((mutant) => [spot(mutant.file, mutant.location), []]));
  for (const mutant of mutants) keys.get(spot(mutant.file, mutant.location)).push(mutant.key);
  const keysOf = new Map(
    switched.mutants.map(({ id, fileName, location }) => [id, keys.get(spot(fileName, location))]),
  );
  const known = {};
  for (const line of readFileSync(log, 'utf8').trim().split('\n')) {
    const { file, reached } = JSON.parse(line);
    const module = testModules.find(({ moduleId }) => moduleId === file);
    const seconds = [...module.children.allTests()].map((test) => [
      test.id,
      ((test.diagnostic()?.duration ?? 0) / 1000) * share,
    ]);
    const byKey = {};
    for (const [id, hits] of reached) {
      for (const key of hits.flatMap((hit) => keysOf.get(hit) ?? [])) byKey[key] = [...(byKey[key] ?? []), id];
    }
    known[file] = { hash: hashOf([file]), seconds: Object.fromEntries(seconds), reached: byKey };
  }
  return known;
}

/** For each mutant its tests, the quickest file first: `{tests: [file, ids or undefined for all][], seconds: [of each file]}`. */
export async function testsOf(name, mutants) {
  const cache = `.stryker/${name}-reached.json`;
  const sources = hashOf(sourcesOf(name));
  let kept = existsSync(cache) ? JSON.parse(readFileSync(cache, 'utf8')) : {};
  if (kept.sources !== sources || mutants.some(({ key }) => !kept.asked.includes(key))) {
    kept = { sources, asked: mutants.map(({ key }) => key), files: {} };
  }
  const runner = await openRunner(name, { isolate: true });
  const files = await runner.files();
  const fresh = files.filter((file) => kept.files[file]?.hash !== hashOf([file]));
  // Of a changed test file everything is asked anew that was ever asked, not only what this sample holds.
  const all = fresh.length > 0 ? (await listMutants(name)).filter(({ key }) => kept.asked.includes(key)) : [];
  const known = fresh.length > 0 ? await watch(runner, all, fresh) : {};
  await runner.vitest.close();
  kept.files = Object.fromEntries(
    files.flatMap((file) => [[file, known[file] ?? kept.files[file]]]).filter(([, of]) => of),
  );
  writeFileSync(cache, JSON.stringify(kept));
  return mutants.map(({ key }) => {
    const rows = Object.entries(kept.files).flatMap(([file, { seconds, reached }]) => {
      const ids = reached[key];
      if (ids === undefined) return [];
      const whole = ids.includes('file');
      const cost = Object.entries(seconds).reduce((sum, [id, s]) => sum + (whole || ids.includes(id) ? s : 0), 0);
      return [{ test: whole ? [file] : [file, ids], cost }];
    });
    rows.sort((a, b) => a.cost - b.cost);
    return { tests: rows.map(({ test }) => test), seconds: rows.map(({ cost }) => cost) };
  });
}
