// Adds and deletes batches until it is killed, and says before and after each: `writer.mjs SOURCE TABLE ROUND`.
import { openGalleryStore } from '../../../packages/models/dist/index.js';
import { batchOf } from './batches.mjs';

const [source, table, round] = process.argv.slice(2);
const say = (what, name) => process.stdout.write(`${what} ${name}\n`);
const store = await openGalleryStore(source, { table });
for (let k = 0; ; k++) {
  const name = `${round}-${k}`;
  say('adding', name);
  await store.add(batchOf(name));
  say('added', name);
  if (k % 3 === 2) {
    const former = `${round}-${k - 1}`;
    say('deleting', former);
    await store.delete({ subjects: [former] });
    say('deleted', former);
  }
  if (k % 8 === 7) await store.index();
}
