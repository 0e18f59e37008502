// What became of the sampled changes of each package, as a table with intervals, and the equivalents with their reasons.
import { readFileSync } from 'node:fs';
import { clopperPearson } from '../../packages/eval/dist/index.js';
import { equivalents } from './equivalents.mjs';

/** The source line in which a change begins. */
const lineOf = ({ file, place }) => readFileSync(file, 'utf8').split('\n')[Number(place.split(':')[1]) - 1];

const isText = (text, listed) => (listed.endsWith('…') ? text.startsWith(listed.slice(0, -1)) : text === listed);

/** Whether the list says of a change why no test can notice it; `line` tells equal changes of a file apart. */
export const isEquivalent = (result) =>
  equivalents.some(
    ({ file, line = '', original, replacement }) =>
      result.file === `packages/${file}` &&
      isText(result.original, original) &&
      result.replacement === replacement &&
      lineOf(result).includes(line),
  );

const isNoticed = ({ state }) => state === 'noticed' || state === 'timed out';

/** Sorts the results of a package: the changes that are unnoticed, and how many of the others are equivalent. */
export function judge({ results, mutants, seed }) {
  const rest = results.filter((result) => !isNoticed(result));
  const unnoticed = rest.filter((result) => !isEquivalent(result));
  return { mutants, seed, tried: results.length, unnoticed, equivalent: rest.length - unnoticed.length };
}

/**
 * The samples (samples.json) with those just judged: how many changes of a sample survived at first stays as it was when it was
 * first tried; what is equivalent or unnoticed now is as it is now.
 */
export function recorded(samples, judged) {
  const all = samples.map((sample) => ({ ...sample }));
  for (const [name, { mutants, seed, tried, unnoticed, equivalent }] of Object.entries(judged)) {
    const now = unnoticed.length;
    const fresh = { package: name, seed, changes: mutants, tried, survived: now + equivalent, equivalent, now };
    const before = all.find((sample) => sample.package === name && sample.seed === seed && sample.tried === tried);
    if (before !== undefined) Object.assign(before, { equivalent, now });
    else all.push(fresh);
  }
  return all;
}

const percent = (value) => `${(100 * value).toFixed(1)} %`;
const names = ['numerics', 'losses', 'heads', 'eval', 'core'];

/** The samples as a Markdown table, by package, the newest of each last. */
export function tableOf(samples) {
  const ordered = names.flatMap((name) => samples.filter((sample) => sample.package === name));
  const rows = ordered.map(({ package: name, seed, changes, tried, survived, equivalent, now }) => {
    const others = tried - equivalent;
    const first = survived - equivalent;
    const { lower, upper } = clopperPearson(others - first, others);
    const label = name === 'core' ? '`core`, readers of weights' : `\`${name}\``;
    const score = `${percent(1 - first / others)} (${percent(lower)} to ${percent(upper)})`;
    return `| ${[label, seed, changes, tried, equivalent, first, score, now, percent(1 - now / others)].join(' | ')} |`;
  });
  return [
    '| package | seed | changes there are | tried | equivalent | unnoticed at first | score at first, 95 % interval | unnoticed now | score now |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

const code = (text) => `\`${text.replaceAll(/\s+/g, ' ')}\``;

/** The equivalent changes that the samples held, each with its reason. */
export const listOf = () =>
  names
    .flatMap((name) => equivalents.filter(({ file }) => file.startsWith(`${name}/`)))
    .map(({ file, original, replacement, reason }) => `- ${file}: ${code(original)} → ${code(replacement)}: ${reason}`)
    .join('\n');
