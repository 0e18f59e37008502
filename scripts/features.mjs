// Writes FEATURES.md from scripts/features/*.json; with --check only compares. Either way every function must be
// exported, every test file must be there and mention it, each of the published items must have one row, and every entry
// point of a package some.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { enginesOf, entryPoints, isExported, isMentioned, testFile } from './features/sources.mjs';

const PUBLISHED = 102;
const load = (name) => JSON.parse(readFileSync(new URL(`./features/${name}.json`, import.meta.url), 'utf8'));
const published = [...load('published-training'), ...load('published-evaluation')];
const beyond = load('beyond');

const mistakes = [];
const numbers = published.flatMap((group) => group.rows.map((row) => row.published));
for (let n = 1; n <= PUBLISHED; n++) {
  const count = numbers.filter((m) => m === n).length;
  if (count !== 1) mistakes.push(`published item ${n} has ${count} rows`);
}

/** Checks a row and gives its line of the table. */
function lineOf({ published: number, feature, use = [], tests = [], missing, dropped, engines: narrowed }) {
  const wrong = (what) => mistakes.push(`${number ?? ''} ${feature}: ${what}`);
  for (const name of use) if (!isExported(name)) wrong(`${name} is not exported`);
  for (const test of tests) if (!existsSync(testFile(test))) wrong(`${testFile(test)} is not there`);
  for (const name of use) if (!isMentioned(name, tests)) wrong(`none of its tests mentions ${name}`);
  const found = enginesOf(tests);
  for (const engine of narrowed ?? []) if (!found.includes(engine)) wrong(`its tests do not start ${engine}`);
  const engines = narrowed ?? found;
  const functions = use.map((name) => (name.startsWith('cli/') ? `\`scaleface ${name.slice(4)}\`` : `\`${name}\``));
  if (dropped !== undefined && !/\w.*: \w.{30,}/.test(dropped))
    wrong('what is dropped, a colon and the reason are wanted');
  const rest = [missing && `not built: ${missing}`, dropped && `dropped: ${dropped}`].filter(Boolean);
  const here = [functions.join(', ') || (rest.length === 0 && 'not built'), ...rest].filter(Boolean).join('; ');
  const links = tests.map((test) => `[${test}](${testFile(test)})`).join(', ');
  const cells = [feature, here, links, use.length === 0 ? '' : engines.length === 0 ? '–' : engines.join(', ')];
  return `| ${number === undefined ? '' : `${number} | `}${cells.join(' | ')} |`;
}

const table = (groups, head) =>
  groups.map(({ title, rows }) => `### ${title}\n\n${head}\n${rows.map(lineOf).join('\n')}\n`).join('\n');
const rows = published.flatMap((group) => group.rows);
/** What became of an item; one that is built but for what is dropped counts as dropped. */
const stateOf = ({ use, missing, dropped }) => {
  if (missing !== undefined) return 'in part';
  if (dropped !== undefined) return 'dropped';
  return use === undefined ? 'not' : 'built';
};
const count = (state) => rows.filter((row) => stateOf(row) === state).length;

const states = [
  ['built', 'built'],
  ['in part', 'built in part'],
  ['dropped', 'dropped in whole or in part, with the reason'],
  ['not', 'not built'],
];

const text = `# Features

Every item of the ScaleFace paper and of its published code, and what goes beyond them: the function, the test that
holds it, and the engines on which that test runs. Written by \`node scripts/features.mjs\` from \`scripts/features/\`; the
\`features\` job of CI fails when a function is not exported, when its test is gone or does not mention it, or when this
page is out of date. Tests that need the research data run where it is and are skipped by name elsewhere.

Functions are named by package: \`losses/arcFaceLogits\` is \`arcFaceLogits\` of \`@scaleface/losses\`. Engines are those of
\`selectEngine\`; – means that no tensor engine takes part. What is not built is called so.

## The paper and its published code

Of ${PUBLISHED} items ${states
  .filter(([state]) => count(state) > 0)
  .map(([state, words]) => `${count(state)} are ${words}`)
  .join(', ')}.

${table(published, '| # | item | here | tests | engines |\n| --: | --- | --- | --- | --- |')}
## Beyond them

${table(beyond, '| item | here | tests | engines |\n| --- | --- | --- | --- |')}`;

const used = [...rows, ...beyond.flatMap((group) => group.rows)].flatMap(({ use = [] }) => use);
for (const entry of entryPoints()) {
  const names = used.filter((name) => name.slice(0, name.lastIndexOf('/')) === entry);
  if (names.length === 0) mistakes.push(`no feature is of the entry point @scaleface/${entry}`);
}

const check = process.argv.includes('--check');
if (check && (!existsSync('FEATURES.md') || readFileSync('FEATURES.md', 'utf8') !== text)) {
  mistakes.push('FEATURES.md is out of date: run node scripts/features.mjs');
}
for (const mistake of mistakes) console.error(mistake);
if (mistakes.length > 0) process.exitCode = 1;
else if (!check) writeFileSync('FEATURES.md', text);
console.log(`${rows.length + beyond.flatMap((group) => group.rows).length} features, ${mistakes.length} mistakes`);
