// One bit turned in a file of a finished run: started again, the run ends with the bytes it had, or with a typed error.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseRunConfig, run } from '../../../packages/pipeline/dist/index.js';
import { drawFaces, named, uniforms } from './faces.mjs';
import { cell } from './table.mjs';
import { copyOver, differences, treeOf } from './trees.mjs';

/**
 * @param home - Where to draw and run.
 * @param flips - How many in each file.
 * @returns Claims with whether they hold.
 */
export async function flipped(home, flips) {
  const data = join(home, 'flips');
  await drawFaces(join(data, 'train'), { subjects: named('a', 4), images: 3, size: 8, seed: 3 });
  await drawFaces(join(data, 'test'), { subjects: named('b', 3), images: 3, size: 8, seed: 4 });
  const config = parseRunConfig({
    engines: ['cpu'],
    backbone: { pixels: { size: 8, cells: 2 } },
    train: {
      folders: [{ folder: 'train' }],
      head: { hidden: [2] },
      epochs: 1,
      batch: 8,
      degradedCopies: 0,
      methods: [{ method: 'pfe', options: { epochs: 1, hidden: 2, identities: 2 } }],
    },
    tests: [{ name: 'faces', folder: 'test', pairs: { impostors: 20 } }],
    evaluate: { fars: [0.5], replicates: 0 },
  });
  const [out, whole] = [join(data, 'out'), join(data, 'whole')];
  await run(config, { data, out });
  mkdirSync(whole);
  copyOver(out, whole);
  const before = treeOf(whole);
  const uniform = uniforms(9);
  const files = readdirSync(whole, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(whole, join(entry.parentPath, entry.name)))
    .sort();
  const claims = [];
  for (const file of files) {
    let [same, refused] = [0, 0];
    const wrong = new Set();
    for (let k = 0; k < flips; k++) {
      const bytes = readFileSync(join(whole, file));
      const bit = Math.floor(uniform() * 8 * bytes.length);
      bytes[bit >> 3] ^= 1 << (bit & 7);
      writeFileSync(join(out, file), bytes);
      try {
        await run(config, { data, out });
        const differ = differences(treeOf(out), before);
        for (const name of differ) wrong.add(`bit ${bit}: ${name}`);
        if (differ.length === 0) same++;
      } catch (error) {
        if (error.name === 'ScaleFaceError') refused++;
        else wrong.add(`bit ${bit}: ${error.message}`);
      }
      copyOver(whole, out);
    }
    const said = `${file}: ${same} of ${flips} flips mended, ${refused} refused`;
    claims.push([
      `${said}${wrong.size > 0 ? `; wrong: ${[...wrong].join(', ')}` : ''}`,
      wrong.size === 0,
      cell('a bit turned in a finished run', 'run', flips, 0, flips - same - refused),
    ]);
  }
  return claims;
}
