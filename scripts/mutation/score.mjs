// What became of the sampled changes of each package, as a table with intervals, and the equivalents with their reasons.
import { readFileSync } from 'node:fs';
import { clopperPearson } from '../../packages/eval/dist/index.js';
import { equivalents } from './equivalents.mjs';
import { found } from './found.mjs';

/** The source line in which a change begins. */
const lineOf = ({ file, place }) => readFileSync(file, 'utf8').split('\n')[Number(place.split(':')[1]) - 1];

/** The entry of a list for a change; `line` tells equal changes of a file apart. */
const entryOf = (list, result) =>
  list.find(
    ({ file, line = '', original, replacement }) =>
      result.file === `packages/${file}` &&
      result.original === original &&
      result.replacement === replacement &&
      lineOf(result).includes(line),
  );

/** Whether the list says of a change why no test can notice it. */
export const isEquivalent = (result) => entryOf(equivalents, result) !== undefined;

const isNoticed = ({ state }) => state === 'noticed' || state === 'timed out';

/** Sorts the results of a package: noticed ones, those among them that got their test after a first try, unnoticed and equivalent ones. */
export function judge({ results, mutants, seed }) {
  const noticed = results.filter(isNoticed);
  const rest = results.filter((result) => !isNoticed(result));
  const equivalent = rest
    .filter(isEquivalent)
    .map((result) => ({ ...result, reason: entryOf(equivalents, result).reason }));
  const unnoticed = rest.filter((result) => !isEquivalent(result));
  const learnt = noticed.filter((result) => entryOf(found, result) !== undefined);
  return { mutants, seed, sample: results.length, noticed, learnt, unnoticed, equivalent };
}

const percent = (value) => `${(100 * value).toFixed(1)} %`;

/** The rows of judged packages as a Markdown table. */
export function tableOf(judged) {
  const rows = Object.entries(judged).map(
    ([name, { mutants, sample, noticed, learnt, unnoticed, equivalent, seed }]) => {
      const trials = noticed.length + unnoticed.length;
      const first = noticed.length - learnt.length;
      const { lower, upper } = clopperPearson(first, trials);
      const label = name === 'core' ? '`core`, readers of weights' : `\`${name}\``;
      const counts = [equivalent.length, trials, trials - first, unnoticed.length];
      const score = `${percent(first / trials)} (${percent(lower)} to ${percent(upper)})`;
      const row = [label, mutants, `${sample} (seed ${seed})`, ...counts, score, percent(noticed.length / trials)];
      return `| ${row.join(' | ')} |`;
    },
  );
  return [
    '| package | changes there are | tried | equivalent | others | unnoticed at first | unnoticed now | score at first, 95 % interval | score now |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

const code = (text) => `\`${text.replaceAll(/\s+/g, ' ')}\``;

/** The equivalents that are in the samples, each with its reason. */
export const listOf = (judged) =>
  Object.values(judged)
    .flatMap(({ equivalent }) => equivalent)
    .map(({ file, original, replacement, reason }) => {
      return `- ${file.replace('packages/', '')}: ${code(original)} → ${code(replacement)}: ${reason}`;
    })
    .join('\n');
