// A disk that is full at a random moment, and one that cannot be written: the command says so in a line, leaves no result that is
// half of one, and with room again ends with the bytes of one that nobody touched.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { uniforms } from './faces.mjs';
import { bin } from './process.mjs';
import { cell } from './table.mjs';
import { differences, treeOf } from './trees.mjs';
import { untouched } from './whole.mjs';

// A small disk of memory, in a space of its own; where the system gives none, files may not grow, and a folder is not writable.
const mounts = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;
const kinds = {
  full: mounts ? 'disk full' : 'disk full (no file beyond a size)',
  readOnly: mounts ? 'read-only disk' : 'read-only folder',
};

/** Twice the command, first on the disk as it is, then with room; what it said and its codes are in files. */
const onDisk = `set -e
mount -t tmpfs -o size="$SIZE" none "$OUT"
if [ "$KIND" = readOnly ]; then mount -o remount,ro "$OUT"; fi
"$@" > /dev/null 2> "$LOG.1" && code=0 || code=$?
echo $code > "$LOG.code1"
ls -A "$OUT" > "$LOG.left"
mount -o remount,rw,size=256m "$OUT"
"$@" > /dev/null 2> "$LOG.2" && code=0 || code=$?
echo $code > "$LOG.code2"
cp -a "$OUT/." "$KEEP"`;
const inFolder = `if [ "$KIND" = full ]; then (ulimit -f $((SIZE / 1024 + 1)); "$@" > /dev/null 2> "$LOG.1"); else "$@" > /dev/null 2> "$LOG.1"; fi
echo $? > "$LOG.code1"
ls -A "$OUT" > "$LOG.left"
chmod u+w "$OUT"
"$@" > /dev/null 2> "$LOG.2"
echo $? > "$LOG.code2"
cp -a "$OUT/." "$KEEP"`;

/** The bytes of all files below a folder. */
const sizeOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).reduce(
    (sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0),
    0,
  );

const text = (file) => (existsSync(file) ? readFileSync(file, 'utf8').trim() : '');

/**
 * @param name - The command.
 * @param subject - From `subjectsIn`.
 * @param home - Where A is.
 * @param kind - `full` or `readOnly`.
 * @param tries - How often.
 * @param seed - Decides how much room there is.
 * @returns Claims with whether they hold, and rows of the table.
 */
export async function starved(name, subject, home, kind, tries, seed) {
  const whole = await untouched(name, subject, home);
  const input = join(home, 'A', subject.input);
  const uniform = uniforms(seed);
  uniform();
  const bytes = sizeOf(join(home, `whole ${name} A`));
  const claims = [];
  for (let k = 0; k < tries; k++) {
    const place = join(home, `${kind} ${name} ${k}`);
    const [OUT, KEEP, LOG] = ['out', 'keep', 'log'].map((part) => join(place, part));
    for (const folder of [OUT, KEEP]) mkdirSync(folder, { recursive: true });
    if (kind === 'readOnly' && !mounts) chmodSync(OUT, 0o555);
    // At least a page, and less than the result takes.
    const SIZE = String(Math.max(4096, Math.floor(bytes * (0.05 + 0.85 * uniform()))));
    const script = mounts ? ['unshare', '-rm', 'sh', '-c', onDisk, 'sh'] : ['sh', '-c', inFolder, 'sh'];
    const command = [process.execPath, bin, ...subject.args(input, join(OUT, subject.result)), '--quiet'];
    const before = differences(treeOf(join(home, 'A')), {}).length;
    spawnSync(script[0], [...script.slice(1), ...command], {
      env: { ...process.env, OUT, KEEP, LOG, SIZE, KIND: kind },
    });
    const [first, second] = [text(`${LOG}.code1`), text(`${LOG}.code2`)];
    const said = text(`${LOG}.1`);
    const refused = ['1', '3'].includes(first) && /^error: [^\n]+$/.test(said);
    const half = first !== '0' && text(`${LOG}.left`).split('\n').includes(subject.result) && !subject.resumes;
    const wrong = second === '0' ? differences(treeOf(KEEP), whole.tree) : [];
    const lost = second !== '0' || differences(treeOf(join(home, 'A')), {}).length !== before;
    const holds = refused && !half && !lost && wrong.length === 0;
    const why = holds
      ? ''
      : `; codes ${first} and ${second}, half a result: ${half}, differs: ${wrong}; said ${said} | ${text(`${LOG}.2`)}`;
    const room = kind === 'full' ? ` with ${SIZE} of ${bytes} bytes` : '';
    claims.push([
      `${name}: ${kinds[kind]}${room}, then with room${why}`,
      holds,
      cell(kinds[kind], name, 1, lost || !refused ? 1 : 0, half || wrong.length > 0 ? 1 : 0),
    ]);
    rmSync(place, { recursive: true });
  }
  return claims;
}
