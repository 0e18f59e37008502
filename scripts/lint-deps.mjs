// Checks who imports whom: the rules of .dependency-cruiser.mjs, and one that it lacks: between a folder's own files and
// its subfolders imports go one way only (as between any two folders). `index.ts`, a folder's door, and `page.ts`,
// the door of a package for pages, are no part of this.
// `node scripts/lint-deps.mjs [PACKAGE...]` checks the named packages.
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { cruise } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const root = new URL('..', import.meta.url).pathname;
process.chdir(root);

const names = process.argv.slice(2);
const sources = names.map((name) => `packages/${name}/src`);
const absent = sources.filter((folder) => !existsSync(folder));
if (names.length === 0 || absent.length > 0) {
  console.error(absent.length > 0 ? `No such folder: ${absent.join(', ')}` : 'Name the packages to check.');
  process.exit(2);
}

/** The circles of a graph, each as the nodes on it: its strongly connected components of more than one node (Tarjan). */
function circles(graph) {
  const order = new Map();
  const low = new Map();
  const stack = [];
  const found = [];
  const visit = (node) => {
    order.set(node, order.size);
    low.set(node, order.get(node));
    stack.push(node);
    for (const next of graph.get(node)?.keys() ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node), low.get(next)));
    }
    if (low.get(node) !== order.get(node)) return;
    const component = stack.splice(stack.indexOf(node));
    if (component.length > 1) found.push(component);
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found;
}

const options = await extractOptions('./.dependency-cruiser.mjs');
const { output } = await cruise(sources, options, {}, { tsConfig: extractTsConfig('./tsconfig.base.json') });
const { modules, summary } = output;

const faults = summary.violations.map(({ rule, from, to, cycle, comment }) => {
  const way = cycle === undefined ? [to] : cycle.map((step) => step.name ?? step);
  return `${rule.name}: ${[from, ...way].join(' → ')}${comment === undefined ? '' : ` (${comment})`}`;
});

/** Folder → folder → one import that leads from the first to the second. */
const folders = new Map();
const isDoor = (file) => /\/index\.ts$/.test(file) || /^packages\/[^/]+\/src\/[^/]*page\.ts$/.test(file);
for (const { source, dependencies } of modules) {
  if (!sources.some((folder) => source.startsWith(`${folder}/`)) || isDoor(source)) continue;
  for (const { resolved } of dependencies) {
    const [from, to] = [dirname(source), dirname(resolved)];
    if (from === to || isDoor(resolved) || from.split('/')[1] !== to.split('/')[1]) continue;
    if (!folders.has(from)) folders.set(from, new Map());
    const ways = folders.get(from);
    ways.set(to, [...(ways.get(to) ?? []), `${source} → ${resolved}`]);
  }
}
for (const circle of circles(folders)) {
  faults.push(`no-circle-of-own-files: ${circle.join(', ')} import each other:`);
  for (const from of circle) {
    for (const to of circle) for (const way of folders.get(from)?.get(to) ?? []) faults.push(`    ${way}`);
  }
}

for (const fault of faults) console.error(fault);
console.log(
  `${modules.length} modules of ${names.join(', ')}: ${faults.length === 0 ? 'imports go one way' : 'faulty'}`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
