// Reads the built site: every link and anchor leads somewhere; the search finds what people ask for; each public function, class and constant has a page with an
// example of its own and a link to its source; every code of an error has an entry.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';
import { openSearch } from './search.mjs';

const here = fileURLToPath(new URL('..', import.meta.url));
const site = join(here, 'site');
const mistakes = [];

const pages = new Map();
for (const file of globSync('**/*.{html,svg}', { cwd: site, ignore: ['playground/**', 'v/*/playground/**'] })) {
  const text = readFileSync(join(site, file), 'utf8');
  pages.set(file, { text, ids: new Set([...text.matchAll(/\s(?:id|name)="([^"]+)"/g)].map((m) => decode(m[1]))) });
}

/** What HTML escapes. */
function decode(text) {
  return text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<');
}

const exists = (file) => statSync(join(site, file), { throwIfNoEntry: false })?.isFile() === true;

let links = 0;
for (const [file, { text }] of pages) {
  const own = new Set([...text.matchAll(/\s(?:href|src)="([^"]*)"/g)].map((m) => decode(m[1])));
  for (const link of own) {
    if (/^(https?:|data:|mailto:|javascript:)/.test(link)) continue;
    links += 1;
    const [address, anchor] = link.split('#').map(decodeURIComponent);
    const target = address === '' ? file : relative(site, join(site, dirname(file), address.split('?')[0]));
    // Built by a job of its own, and put beside the pages when they are published.
    if (target.startsWith('playground/')) continue;
    if (!exists(target)) mistakes.push(`${file}: ${link} leads nowhere`);
    else if (anchor && !pages.get(target)?.ids.has(anchor)) mistakes.push(`${file}: ${link} has no such anchor`);
  }
}

const symbols = [...pages].filter(([file]) => /^(functions|classes|variables|enums)\//.test(file));
const ofOthers = new Set(
  symbols.filter(([file]) => !file.includes('_scaleface_pipeline.')).map(([file]) => file.split('.').at(-2)),
);
for (const [file, { text }] of symbols) {
  // The pipeline exports again what `data` and `models` do.
  if (file.includes('_scaleface_pipeline.') && ofOthers.has(file.split('.').at(-2))) continue;
  const name = file.replace(/^\w+\/_scaleface_/, '').replace(/\.html$/, '');
  if (!/<aside class="tsd-sources">[\s\S]*?href="https:/.test(text)) mistakes.push(`${file}: no link to its source`);
  if (!/>Example/.test(text)) mistakes.push(`${name} has no example`);
}

const source = readFileSync(join(here, '../../packages/numerics/src/errors.ts'), 'utf8');
const codes = [...(source.match(/type ErrorCode =([^;]*);/)?.[1] ?? '').matchAll(/'([\w-]+)'/g)].map((m) => m[1]);
// The page to which the command's errors link.
const [, errorsPage] = /errorsPage = '(.*)'/.exec(
  readFileSync(join(here, '../../packages/cli/src/docs-address.ts'), 'utf8'),
);
const errors = pages.get(errorsPage);
if (codes.length === 0) mistakes.push('no codes of errors found');
for (const code of codes) if (!errors?.ids.has(code)) mistakes.push(`Errors, by code: no entry for ${code}`);

for (const name of ['llms.txt', 'assets/search.js', 'favicon.svg', 'v/index.html']) {
  if (!exists(name) && !readdirSync(join(site, 'assets')).includes(name)) mistakes.push(`${name} is missing`);
}
// What somebody types who wants to know whether a number is to be trusted, and what is among the first five answers.
const questions = {
  'tar at far': 'tarAtFar',
  'TAR@FAR': 'tarAtFar',
  'recall at k': 'recallAtK',
  'recall@k': 'recallAtK',
  'map@r': 'mapAtR',
  'area under rejection': 'rejectionArea',
  'equal error rate': 'equalErrorRate',
  'arcface loss': 'arcFaceLoss',
};
const search = openSearch(site);
for (const [typed, wanted] of Object.entries(questions)) {
  const first = search(typed).slice(0, 5);
  if (!first.some(({ name }) => name === wanted)) {
    mistakes.push(`the search for "${typed}" finds ${first.map(({ name }) => name).join(', ')} before ${wanted}`);
  }
}
for (const line of mistakes) console.error(line);
console.log(
  `${pages.size} pages, ${links} links, ${symbols.length} symbols, ${codes.length} codes of errors: ${mistakes.length} mistakes`,
);
process.exitCode = mistakes.length === 0 ? 0 : 1;
