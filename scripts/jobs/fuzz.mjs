// Fuzzes everything that reads bytes or text from outside. Inputs are changed at random, those that take a new branch of the
// reader are kept and changed further, and each must end in a result or a ScaleFaceError, in time and in little memory:
//   node scripts/jobs/fuzz.mjs [--target NAME]… [--inputs N] [--seconds S] [--seed S] [--threads N] [--keep] [--fresh] [--write] [--told]
// `--inputs` (1,000,000) and `--seconds` (120) end a target, whichever comes first. What was found stays in .fuzz, where the next
// call goes on; `--fresh` forgets it. `--keep` writes the few inputs that reach the branches reached into testing/corpora, 5 kB a
// target at most, which the ordinary tests read; `--write` puts the table into the guide; `--told` runs nothing and tells what ran so far.
//
// Why not all of Jazzer.js: the binary of @jazzer.js/fuzzer 4.0.0, libFuzzer for Node, needs glibc 2.38, so it does not load on
// Debian 12 or Ubuntu 22.04, and it ends at the first finding. So Jazzer.js puts its counters of branches and its traces of
// comparisons into the sources (@jazzer.js/instrumentor, which is JavaScript), and the loop around them is in scripts/fuzz.
// Needs the built package numerics; installs what only fuzzing needs into .fuzz.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { growInputs, grownInputs, keepInputs, keptInputs } from '../fuzz/corpora.mjs';
import '../fuzz/fuzzer.mjs';
import { fuzzTarget } from '../fuzz/fuzz-target.mjs';
import { tableOf } from '../fuzz/table.mjs';
import { installTools, toolFolder } from '../fuzz/tools.mjs';

const { values } = parseArgs({
  options: {
    target: { type: 'string', multiple: true },
    inputs: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '120' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: '2' },
    keep: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    told: { type: 'boolean', default: false },
  },
});
installTools();
const { bundleTargets } = await import('../fuzz/bundle.mjs');

/** Every target with the program that it is in. */
async function allTargets() {
  const folder = 'scripts/fuzz/targets';
  const found = [];
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts') && name !== 'index.ts')) {
    const program = join(toolFolder, 'programs', `${basename(file, '.ts')}.mjs`);
    await bundleTargets(join(folder, file), program);
    const { targets } = await import(program);
    found.push(...targets.map(({ name }) => ({ name, program })));
  }
  return found;
}

/** First inputs as the packages' own writers write them. */
async function firstInputs() {
  const program = join(toolFolder, 'programs/seeds.mjs');
  await bundleTargets('scripts/fuzz/seeds.ts', program, { counting: false });
  return (await import(program)).seeds;
}

const resultFile = (name) => join(toolFolder, 'results', `${name}.json`);
const resultOf = (name) =>
  existsSync(resultFile(name)) ? JSON.parse(readFileSync(resultFile(name), 'utf8')) : undefined;

/** Saves an input that a reader did not end well with. */
function save(name, kind, bytes) {
  const folder = join(toolFolder, 'findings', name);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, createHash('sha256').update(kind).digest('hex').slice(0, 12));
  writeFileSync(file, bytes);
  return file;
}

async function run({ name, program }, seeds) {
  const findings = new Set();
  const task = {
    program,
    name,
    seeds: [...keptInputs(name), ...(seeds[name] ?? [])],
    grown: values.fresh ? [] : grownInputs(name),
    inputs: Number(values.inputs),
    seconds: Number(values.seconds),
    seed: Number(values.seed),
  };
  const { done, start, covered, grown, few } = await fuzzTarget(task, (kind, bytes, first) => {
    findings.add(kind);
    const file = save(name, kind, bytes);
    if (first) console.log(`finding: ${name}: ${kind}: ${file}`);
  });
  growInputs(name, grown);
  if (values.keep && few !== undefined) keepInputs(name, few);
  const before = values.fresh ? undefined : resultOf(name);
  const result = {
    name,
    inputs: done + (before?.inputs ?? 0),
    start: before?.start ?? start,
    covered: Math.max(covered, before?.covered ?? 0),
    findings: [...new Set([...findings, ...(before?.findings ?? [])])],
  };
  mkdirSync(join(toolFolder, 'results'), { recursive: true });
  writeFileSync(resultFile(name), `${JSON.stringify(result)}\n`);
  console.log(`${name}: ${done} inputs, ${start} branches at first, ${covered} at the end, ${findings.size} findings`);
  return findings.size;
}

// What is only told needs no program.
const targets = values.told ? [] : await allTargets();
const chosen = targets.filter(({ name }) => values.target?.includes(name) ?? true);
let found = 0;
if (!values.told) {
  if (values.fresh) for (const { name } of chosen) rmSync(resultFile(name), { force: true });
  const seeds = await firstInputs();
  const queue = [...chosen];
  const thread = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) found += await run(next, seeds);
  };
  await Promise.all(Array.from({ length: Number(values.threads) }, thread));
}
const ran = existsSync(join(toolFolder, 'results')) ? readdirSync(join(toolFolder, 'results')).sort() : [];
const table = tableOf(ran.map((file) => resultOf(basename(file, '.json'))));
console.log(`\n${table}`);
if (values.write) {
  const guide = 'apps/docs/guides/tests.md';
  const text = readFileSync(guide, 'utf8');
  const place = /(<!-- readers: .*-->\n)[\s\S]*?(<!-- end of readers -->)/;
  writeFileSync(
    guide,
    text.replace(place, (_, open, end) => `${open}${table}\n${end}`),
  );
}
process.exit(found === 0 ? 0 : 1);
