// Photographs aligned by four processes beside each other, one of them killed at its work and run again.
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { differences, treeOf } from '../faults/trees.mjs';

const worker = join(import.meta.dirname, 'align-part.mjs');

/** One process; `ended` gives its signal or code, and what it said. */
function part(...args) {
  const child = spawn(process.execPath, [worker, ...args.map(String)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (said += text));
  return {
    child,
    ended: new Promise((done) => child.on('close', (code, signal) => done([signal ?? code, said.trim()]))),
  };
}

/** How many crops lie below a folder; none where there is no such folder. */
function crops(folder) {
  try {
    return readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.png')).length;
  } catch {
    return 0;
  }
}

/**
 * @param photos - A folder of photographs.
 * @param home - Where to write.
 * @param merge - Merges the shards of a folder into another; whether it could.
 * @returns Claims with whether they hold.
 */
export async function alignedInShards(photos, home, merge) {
  const [whole, shards, merged] = ['crops', 'crops.shards', 'crops.merged'].map((name) => join(home, name));
  const all = part(photos, whole).ended;
  const first = part(photos, shards, 0, 4);
  const aside = join(shards, 'part-00000-of-00004.work');
  while (crops(aside) < 3 && first.child.exitCode === null) await sleep(2);
  first.child.kill('SIGKILL');
  const [signal] = await first.ended;
  const before = crops(aside);
  const stamps = () => treeOf(aside);
  const kept = stamps();
  const early = merge(shards, merged);
  const again = await Promise.all([0, 1, 2, 3].map((index) => part(photos, shards, index, 4).ended));
  const done = join(shards, 'part-00000-of-00004');
  const [after, [code]] = [treeOf(done), await all];
  const lost = Object.keys(kept).filter((name) => name.endsWith('.png') && after[name] !== kept[name]);
  const stamp = statSync(join(done, 'faces.csv')).mtimeMs;
  const [, said] = await part(photos, shards, 0, 4).ended;
  const works = merge(shards, merged);
  const differ = works && code === 0 ? differences(treeOf(merged), treeOf(whole)) : ['not merged'];
  return [
    [
      `a shard of photographs is killed at its work, ${before} crops of it are there`,
      signal === 'SIGKILL' && before > 0,
    ],
    ['shards with one that is not done are not merged', !early],
    ['run again, it ends beside the others, and loses no crop', again.every(([c]) => c === 0) && lost.length === 0],
    [
      'a shard that is there is not aligned again',
      said === 'there already' && statSync(join(done, 'faces.csv')).mtimeMs === stamp,
    ],
    [
      `four shards of photographs and merged: the folder of one process${differ.length > 0 ? ` (not: ${differ})` : ''}`,
      differ.length === 0,
    ],
  ];
}

if (process.argv[1] === import.meta.filename) {
  const [photos, home] = process.argv.slice(2).map((name) => resolve(name));
  const bin = resolve('packages/cli/dist/bin.js');
  const merge = (from, to) => spawnSync(process.execPath, [bin, 'merge', from, '--out', to]).status === 0;
  for (const [text, holds] of await alignedInShards(photos, home, merge)) console.log(holds ? 'ok  ' : 'FAIL', text);
}
