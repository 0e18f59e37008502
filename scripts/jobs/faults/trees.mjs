// All files below a folder, and how two such trees differ.
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** What holds times: the records of a run's stages, and those of a tuning's trainings with the table made from them. */
const timed = /(^|\/)stages\/|^tuned\/(cells\/|table\.md$)/;

/** Every file with the hash of its bytes, but for those that hold times. */
export function treeOf(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  const paths = files.map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort();
  const kept = paths.filter((path) => !timed.test(path));
  return Object.fromEntries(
    kept.map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex'),
    ]),
  );
}

/** The files that only one tree has, or that differ; empty when the trees are equal. */
export const differences = (a, b) =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((path) => a[path] !== b[path]);

/** Puts the files of one place over those of the same names in another; their times are those of the copying. */
export function copyOver(from, to) {
  if (statSync(from).isFile()) return copyFileSync(from, to);
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name);
    const target = join(to, relative(from, source));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(source, target);
  }
}
