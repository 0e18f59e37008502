// Changes the sources of a package in one place at a time, with Stryker's mutators, and counts the changes that its tests
// notice:
//   node scripts/jobs/mutation.mjs [--package NAME]… [--sample N] [--seed S] [--all] [--fresh] [--tried] [--write]
// Of each package a seeded random sample, stratified by file, of 100 changes by default; `--all` tries every one, which takes
// many hours. `--tried` tries nothing and tells what was tried so far; `--write` records the samples in
// scripts/mutation/samples.json and puts the table into the guide; what survived when a sample was first recorded stays there.
// Equivalent changes: scripts/mutation/equivalents.mjs. What was noticed once is not tried again while the changed file is the same,
// unless `--fresh` is given. Needs the built packages numerics and eval.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    package: { type: 'string', multiple: true, default: ['numerics', 'losses', 'heads', 'eval', 'core'] },
    sample: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    all: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    tried: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const programs = ['instrumenter', 'api'].map((name) => `@stryker-mutator/${name}`);
if (!programs.every((name) => existsSync(`node_modules/${name}`))) {
  const versions = programs.map((name) => `${name}@9.6.1`);
  spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', ...versions], { stdio: 'inherit' });
}
const { measure, measured } = await import('../mutation/measure.mjs');
const { judge, listOf, recorded, tableOf } = await import('../mutation/score.mjs');

mkdirSync('.stryker', { recursive: true });
/** An entry of the record in one line, as Biome writes it. */
const asLine = (sample) =>
  `{ ${Object.entries(sample)
    .map(([key, value]) => `"${key}": ${JSON.stringify(value)}`)
    .join(', ')} }`;

const count = values.all ? Number.POSITIVE_INFINITY : Number(values.sample);
const judged = {};
for (const name of values.package) {
  const options = { count, seed: Number(values.seed), fresh: values.fresh };
  judged[name] = judge(await (values.tried ? measured : measure)(name, options));
}

const record = 'scripts/mutation/samples.json';
const samples = recorded(JSON.parse(readFileSync(record, 'utf8')), judged);
const [table, list] = [tableOf(samples), listOf()];
for (const { place, original, replacement } of Object.values(judged).flatMap(({ unnoticed }) => unnoticed)) {
  console.log(`unnoticed: ${place} ${JSON.stringify(original)} → ${JSON.stringify(replacement)}`);
}
console.log(table);
if (values.write) {
  writeFileSync(record, `[\n${samples.map((sample) => `  ${asLine(sample)}`).join(',\n')}\n]\n`);
  const guide = 'apps/docs/guides/tests.md';
  const between = (text, name, inner) =>
    text.replace(
      new RegExp(`(<!-- ${name}: .*-->\n)[^]*?(<!-- end of ${name} -->)`),
      (_, open, end) => `${open}${inner}\n${end}`,
    );
  writeFileSync(guide, between(between(readFileSync(guide, 'utf8'), 'table', table), 'list', list));
}
