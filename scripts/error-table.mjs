// The table of greatest relative errors per engine, from the lines that `expectClose` in testing/engines.ts writes where
// SCALEFACE_ERRORS names a file: `node scripts/error-table.mjs FILE`.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAMES = { tensorflow: 'node' }; // TensorFlow.js names the native backend after the library

/** Prints one row per spec file and one column per engine: the greatest error, and how many comparisons there were. */
export function printErrorTable(lines) {
  const rows = lines
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const engines = [...new Set(rows.map((row) => NAMES[row.engine] ?? row.engine))];
  const table = {};
  for (const { engine, testPath, error } of rows) {
    const file = relative(process.cwd(), testPath)
      .replace(/^packages\/(.*)\/test\//, '$1: ')
      .replace(/\.test\.ts$/, '');
    const name = NAMES[engine] ?? engine;
    for (const key of [file, 'all']) {
      table[key] ??= Object.fromEntries(engines.map((e) => [e, { error: 0, n: 0 }]));
      const cell = table[key][name];
      cell.n += 1;
      if (error === null || error > cell.error) cell.error = error ?? Number.POSITIVE_INFINITY;
    }
  }
  const { all, ...files } = table;
  const show = (cells) =>
    Object.fromEntries(
      engines.map((e) => [e, cells[e].n === 0 ? '-' : `${cells[e].error.toExponential(1)} (${cells[e].n})`]),
    );
  console.log('\nGreatest relative error per engine (comparisons)');
  console.table(Object.fromEntries(Object.entries({ ...files, all }).map(([key, cells]) => [key, show(cells)])));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) printErrorTable(readFileSync(process.argv[2], 'utf8'));
