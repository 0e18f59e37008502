import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockName, withLock } from '../../src/storage/lock.js';

const folder = (): string => mkdtempSync(join(tmpdir(), 'scaleface-lock-'));

test('a lock names process and host while the work goes on, and is gone afterwards', async () => {
  const place = folder();
  const seen = await withLock(place, async () => JSON.parse(readFileSync(join(place, lockName), 'utf8')));
  expect(seen).toMatchObject({ pid: process.pid, host: hostname() });
  expect(readdirSync(place)).toEqual([]);
});

test('a folder in use is refused in one line, by the same process too', async () => {
  const place = folder();
  await withLock(place, async () => {
    await expect(withLock(place, async () => 0)).rejects.toThrow(
      `${place}: process ${process.pid} on ${hostname()} is working in this folder. Wait for it, or choose another folder`,
    );
  });
});

test('a lock goes when the work fails', async () => {
  const place = folder();
  await expect(
    withLock(place, async () => {
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(existsSync(join(place, lockName))).toBe(false);
});

test('the lock of a dead process is taken over', async () => {
  const place = folder();
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((done) => child.on('exit', done));
  const dead = { pid: child.pid, host: hostname(), started: '', token: 'x' };
  writeFileSync(join(place, lockName), JSON.stringify(dead));
  expect(await withLock(place, async () => 'mine')).toBe('mine');
});

test('a later process with the id of the dead owner is not taken for it', async () => {
  const place = folder();
  const old = { pid: process.pid, host: hostname(), started: 'another boot 5', token: 'x' };
  writeFileSync(join(place, lockName), JSON.stringify(old));
  expect(await withLock(place, async () => 'mine')).toBe('mine');
});

test('a lock of another machine stays, and the message says how to remove it', async () => {
  const place = folder();
  writeFileSync(join(place, lockName), JSON.stringify({ pid: 1, host: 'elsewhere', started: '', token: 'x' }));
  await expect(withLock(place, async () => 0)).rejects.toThrow(
    `process 1 on elsewhere is working in this folder. If it no longer runs, remove ${join(place, lockName)}`,
  );
});

test('of many that take over one dead lock at once, one at a time works', async () => {
  const place = folder();
  writeFileSync(join(place, lockName), JSON.stringify({ pid: 2 ** 30, host: hostname(), started: '', token: 'x' }));
  let inside = 0;
  let most = 0;
  const all = await Promise.allSettled(
    Array.from({ length: 20 }, () =>
      withLock(place, async () => {
        most = Math.max(most, ++inside);
        await new Promise((done) => setTimeout(done, 20));
        inside--;
      }),
    ),
  );
  expect(most).toBe(1);
  expect(all.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
  for (const one of all) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'busy' });
  expect(readdirSync(place)).toEqual([]);
});

test('a process killed while it took over a dead lock keeps nobody out', async () => {
  const place = folder();
  const dead = (token: string) => JSON.stringify({ pid: 2 ** 30, host: hostname(), started: '', token });
  writeFileSync(join(place, lockName), dead('x'));
  writeFileSync(join(place, `${lockName}.takeover`), dead('y'));
  writeFileSync(join(place, `${lockName}.takeover.y`), dead('y'));
  expect(await withLock(place, async () => 'mine')).toBe('mine');
  expect(readdirSync(place)).toEqual([]);
});

test('a takeover that another process is about to finish is waited for', async () => {
  const place = folder();
  const file = join(place, lockName);
  writeFileSync(file, JSON.stringify({ pid: 2 ** 30, host: hostname(), started: '', token: 'x' }));
  // Of a process on another machine nobody here can tell that it is dead.
  writeFileSync(`${file}.takeover`, JSON.stringify({ pid: 1, host: 'elsewhere', started: '', token: 'y' }));
  setTimeout(() => rmSync(`${file}.takeover`), 120);
  expect(await withLock(place, async () => 'mine')).toBe('mine');
});
