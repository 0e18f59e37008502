// One store of the benchmark, in a process of its own: prints what it measured as JSON.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { measureGalleryRecall, openGalleryStore } from '../../packages/models/dist/index.js';

const [source, entriesText, widthText, probesText, folder] = process.argv.slice(2);
const [entries, width, probeCount] = [entriesText, widthText, probesText].map(Number);
const batch = Math.min(20_000, entries);

let state = 12_345;
/** Sums of two uniform numbers: near enough to normal ones for directions, and drawn in no time. */
function noise() {
  let sum = 0;
  for (let k = 0; k < 2; k++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    sum += (state >>> 0) / 2 ** 32 - 0.5;
  }
  return sum;
}
const centre = () => Float32Array.from({ length: width }, noise);
const image = (about) => about.map((x) => x + 0.6 * noise());

const result = {};
const round = (x) => Number(x.toPrecision(3));
async function timed(what, work) {
  const start = performance.now();
  const value = await work();
  if (what) result[what] = `${round((performance.now() - start) / 1000)} s`;
  return value;
}

const mates = [];
const store = await timed('open, empty', () => openGalleryStore(source));
let adding = 0;
for (let first = 0; first < entries; first += batch) {
  const rows = [];
  for (let i = first; i < Math.min(entries, first + batch); i += 2) {
    const about = centre();
    if (i % Math.ceil(entries / (probeCount / 2)) < 2) mates.push(image(about));
    for (const id of [i, i + 1]) {
      rows.push({ id: String(id), subject: String(i), embedding: image(about), confidence: 20 });
    }
  }
  const start = performance.now();
  await store.add(rows);
  adding += performance.now() - start;
}
result['entries added a second'] = round((1000 * entries) / adding);
await timed('index', () => store.index());
await timed('count', () => store.count());

const strangers = Array.from({ length: mates.length }, centre);
if (source === 'memory:') {
  await report(store);
} else {
  await store.close();
  await report(await timed('open, full', () => openGalleryStore(source)));
}

async function report(opened) {
  await timed('first search', () => opened.search(strangers[0]));
  const spent = { index: [], exact: [] };
  const watched = {
    async search(probe, options) {
      const start = performance.now();
      const found = await opened.search(probe, options);
      spent[options.exact ? 'exact' : 'index'].push(performance.now() - start);
      return found;
    },
  };
  for (const [who, probes] of [
    ['mates', mates],
    ['strangers', strangers],
  ]) {
    const { best, recall, complete } = await measureGalleryRecall(watched, probes);
    const text = ({ estimate, lower, upper }) => `${estimate.toFixed(4)} [${lower.toFixed(4)}, ${upper.toFixed(4)}]`;
    result[`${who} (${probes.length}): recall@1`] = text(best);
    result[`${who}: recall@20`] = text(recall);
    result[`${who}: all 20 found`] = text(complete);
  }
  for (const [what, times] of [
    ['queries/s', spent.index],
    ['exact queries/s', spent.exact],
  ]) {
    result[what] = round((1000 * times.length) / times.reduce((sum, ms) => sum + ms, 0));
  }
  result['resident memory at most'] = `${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`;
  if (source !== 'memory:') result['on disk'] = `${Math.round(sizeOf(folder) / 2 ** 20)} MiB`;
  if (source.startsWith('postgres')) result['server memory'] = `${Math.round(serverMemory() / 1024)} MiB`;
  await opened.close();
}

function sizeOf(place) {
  return readdirSync(place, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(place, entry.name);
    if (entry.isDirectory()) return sum + sizeOf(path);
    return sum + (entry.isFile() ? statSync(path).size : 0);
  }, 0);
}

/** Proportional memory of the server's processes, in kB. */
function serverMemory() {
  const main = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0];
  const children = readFileSync(`/proc/${main}/task/${main}/children`, 'utf8').trim().split(' ');
  return [main, ...children].reduce((sum, pid) => {
    const found = /^Pss: +(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
    return sum + Number(found?.[1] ?? 0);
  }, 0);
}

console.log(JSON.stringify(result));
