import { randomBytes } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ScaleFaceError } from '@scaleface/numerics';

/** Who works in a folder. */
interface Owner {
  /** Of the process. */
  readonly pid: number;
  /** Of the machine. */
  readonly host: string;
  /** When the process started, as the system tells it: a later process with the same id is another one. */
  readonly started: string;
  /** Makes each lock unlike any other. */
  readonly token: string;
}

/**
 * What the lock is called in the folder that it guards.
 *
 * @example
 * ```ts
 * import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { lockName, withLock } from '@scaleface/models/storage';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await writeFile(join(folder, 'part-0'), 'rows');
 * await withLock(folder, async () => {
 *   // Whoever finds it can read who works here; whoever lists or copies the folder leaves it out.
 *   JSON.parse(await readFile(join(folder, lockName), 'utf8')).pid === process.pid; // => true
 *   (await readdir(folder)).filter((name) => !name.startsWith(lockName)); // => ['part-0']
 * });
 * await readdir(folder); // => ['part-0']
 * await rm(folder, { recursive: true });
 * ```
 */
export const lockName = '.scaleface.lock';

/**
 * Works in a folder and keeps other processes out meanwhile. The lock, a file with process id and host, is removed at
 * the end; the lock of a dead process is taken over.
 *
 * @param folder - The folder; made if needed.
 * @param work - What is done in it.
 * @throws ScaleFaceError `busy` when another process works there.
 *
 * @example
 * ```ts
 * import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { withLock } from '@scaleface/models/storage';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const log = join(folder, 'log.txt');
 * const second = await withLock(folder, async () => {
 *   await appendFile(log, 'first\n');
 *   // Meanwhile another one comes, from here or from another process.
 *   return withLock(folder, () => appendFile(log, 'second\n')).catch((error) => error.code);
 * });
 * second; // => 'busy'
 * await withLock(folder, () => appendFile(log, 'third\n'));
 * await readFile(log, 'utf8'); // => 'first\nthird\n'
 * await rm(folder, { recursive: true });
 * ```
 */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, lockName);
  const own: Owner = {
    pid: process.pid,
    host: hostname(),
    started: await startOf(process.pid),
    token: randomBytes(8).toString('hex'),
  };
  await take(file, own);
  try {
    return await work();
  } finally {
    const owner = await readOwner(file);
    if (owner?.token === own.token) await rm(file, { force: true });
  }
}

async function take(file: string, own: Owner): Promise<void> {
  // Another process can take a dead owner's lock between our look and our grip; after a few tries it is a live one's.
  for (let tries = 0; tries < 20; tries++) {
    if (await create(file, own)) return sweep(file, own);
    const owner = await readOwner(file);
    if (owner === undefined) {
      await sleep(50);
      continue;
    }
    if (await alive(owner)) throw busy(file, owner);
    await removeStale(file, owner, own);
  }
  throw busy(file, await readOwner(file));
}

/** The lock appears with its content or not at all: a reader never sees an empty one. */
async function create(file: string, own: Owner): Promise<boolean> {
  const aside = `${file}.${own.token}`;
  const text = `${JSON.stringify(own)}\n`;
  try {
    await writeFile(aside, text, { flag: 'wx' });
    // File systems without links: the lock may be seen before its content for a moment, see `readOwner`.
    await link(aside, file).catch((error) => {
      if (!noLinks.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
      return writeFile(file, text, { flag: 'wx' });
    });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Gone: whoever worked here before has just removed the folder.
    if (code === 'ENOENT') await mkdir(dirname(file), { recursive: true });
    else if (code !== 'EEXIST') throw error;
    return false;
  } finally {
    await rm(aside, { force: true });
  }
}

const noLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * Removes the lock of a dead owner. One process at a time does so, under a guard, and looks once more whose lock it is:
 * between two looks another one may have removed it, and a third have taken the folder. The guard of a process that died
 * with it in its hands is removed by whoever finds it; only then two processes could be here at once.
 */
async function removeStale(file: string, dead: Owner, own: Owner): Promise<void> {
  const guard = `${file}.takeover`;
  if (!(await create(guard, own))) {
    const holder = await readOwner(guard);
    if (holder !== undefined && !(await alive(holder))) await rm(guard, { force: true });
    else await sleep(50);
    return;
  }
  try {
    if ((await readOwner(file))?.token === dead.token) await rm(file, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

/** Removes what processes that died while they took or gave back a lock have left beside it. */
async function sweep(file: string, own: Owner): Promise<void> {
  const folder = dirname(file);
  for (const name of await readdir(folder).catch(() => [] as string[])) {
    if (!name.startsWith(`${lockName}.`)) continue;
    const owner = await readOwner(join(folder, name));
    // A live one is about to take the lock.
    if (owner === undefined || owner.token === own.token || (await alive(owner))) continue;
    await rm(join(folder, name), { force: true });
  }
}

async function readOwner(file: string): Promise<Owner | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const { pid, host, started, token } = JSON.parse(text) as Partial<Owner>;
    return { pid: Number(pid), host: String(host), started: String(started), token: String(token) };
  } catch {
    // No lock of ours, or one that is just being written.
    const young = Date.now() - ((await stat(file).catch(() => undefined))?.mtimeMs ?? 0) < 5000;
    return young ? undefined : { pid: Number.NaN, host: hostname(), started: '', token: text };
  }
}

async function alive({ pid, host, started }: Owner): Promise<boolean> {
  if (host !== hostname()) return true;
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return started === (await startOf(pid));
}

/** Boot and start time of a process where the system tells them (Linux), nothing elsewhere. */
async function startOf(pid: number): Promise<string> {
  try {
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    const status = await readFile(`/proc/${pid}/stat`, 'utf8');
    return `${boot} ${status.slice(status.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return '';
  }
}

function busy(file: string, owner: Owner | undefined): ScaleFaceError {
  const who = owner === undefined ? 'another process' : `process ${owner.pid} on ${owner.host}`;
  const here = owner?.host === hostname();
  return new ScaleFaceError(`${who} is working in this folder`, {
    code: 'busy',
    path: dirname(file),
    hint: here ? 'Wait for it, or choose another folder' : `If it no longer runs, remove ${file}`,
  });
}
