// The table of what installing brings: printed by the install job, and kept in a guide, whose copy must be roughly that.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const guide = 'apps/docs/guides/getting-started.md';
const [begin, end] = ['<!-- install-table -->', '<!-- /install-table -->'];
const header = ['package', 'packed', 'unpacked', 'dependencies', 'installed', 'time to install', 'tried here'];

const kilo = (bytes) => `${Math.round(bytes / 1000).toLocaleString('en-GB')} kB`;
const mega = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

const folderSize = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).reduce(
    (sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0),
    0,
  );

/** What npm has put into a project: the names, and bytes of all and of our own packages. */
export function installedIn(dir) {
  const lock = join(dir, 'node_modules/.package-lock.json');
  if (!existsSync(lock)) return { names: [], size: 0, own: 0 };
  const names = Object.keys(JSON.parse(readFileSync(lock, 'utf8')).packages).map((path) =>
    path.replace(/^.*node_modules\//, ''),
  );
  const sizes = names.map((name) => ({ name, bytes: folderSize(join(dir, 'node_modules', name)) }));
  const sum = (some) => some.reduce((total, { bytes }) => total + bytes, 0);
  return { names, size: sum(sizes), own: sum(sizes.filter(({ name }) => name.startsWith('@scaleface/'))) };
}

/** The table in Markdown, a row a package: `{ name, manifest, size, unpackedSize, seconds, installed, tried }`. */
export function installTable(rows) {
  const lines = rows.map(({ name, manifest, size, unpackedSize, seconds, installed, tried }) => [
    `\`${name}\``,
    kilo(size),
    kilo(unpackedSize),
    String(Object.keys(manifest.dependencies ?? {}).length),
    installed === undefined ? '' : `${installed.names.length} packages, ${mega(installed.size)}`,
    seconds === undefined ? '' : `${Math.ceil(seconds)} s`,
    tried,
  ]);
  return [header, header.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const partsOf = (text) => {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${guide} has no place for the table`);
  return [text.slice(0, from + begin.length), text.slice(from + begin.length, to), text.slice(to)];
};

/** Puts the table into the guide. */
export function writeTableOfGuide(table) {
  const [before, , after] = partsOf(readFileSync(guide, 'utf8'));
  writeFileSync(guide, `${before}\n${table}\n${after}`);
}

/** The packages whose packed or unpacked size is not within a quarter, or 5 kB, of what the guide says. */
export function staleInGuide(rows) {
  const [, table] = partsOf(readFileSync(guide, 'utf8'));
  const said = new Map(
    table.split('\n').map((line) => {
      const [, name, ...sizes] = line.split('|').map((cell) => cell.trim().replaceAll(/[`,]/g, ''));
      return [name, sizes.slice(0, 2).map((size) => 1000 * Number.parseFloat(size))];
    }),
  );
  const roughly = (bytes, known) => Math.abs(bytes - known) <= Math.max(known / 4, 5000);
  return rows.flatMap(({ name, size, unpackedSize }) => {
    const [packed, unpacked] = said.get(name) ?? [];
    return roughly(size, packed) && roughly(unpackedSize, unpacked) ? [] : [name];
  });
}
