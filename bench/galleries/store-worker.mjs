// One store of the benchmark, in a process of its own: prints what it measured as JSON.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { measureGalleryRecall, openGalleryStore } from '../../packages/models/dist/index.js';

const [source, entriesText, widthText, probesText, folder, candidatesText, kind, intrinsicText] = process.argv.slice(2);
const [entries, width, probeCount] = [entriesText, widthText, probesText].map(Number);
const batch = Math.min(20_000, entries);
const ofPostgres = source.startsWith('postgres');

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
const intrinsic = Number(intrinsicText) || width;
// Directions at random are nearly at right angles to each other.
const axes = Array.from({ length: intrinsic === width ? 0 : width }, () =>
  Float32Array.from({ length: intrinsic }, noise),
);
const placed = (point) => (intrinsic === width ? point : Float32Array.from(axes, (axis) => product(axis, point)));
const product = (a, b) => a.reduce((sum, x, d) => sum + x * b[d], 0);
const centre = () => Float32Array.from({ length: intrinsic }, noise);
const image = (about) => placed(about.map((x) => x + 0.6 * noise()));

const result = {};
const round = (x) => Number(x.toPrecision(3));
async function timed(what, work) {
  const start = performance.now();
  const value = await work();
  if (what) result[what] = `${round((performance.now() - start) / 1000)} s`;
  return value;
}

const started = new Map();
let shown = 0;
/** How far a stage is, every ten seconds, and how long it will take. */
function say(stage, done, total) {
  const now = performance.now();
  const { at, from } = started.get(stage) ?? { at: now, from: done };
  started.set(stage, { at, from });
  if (now - shown < 10_000) return;
  shown = now;
  const left = done > from ? `, ${Math.round(((total - done) * (now - at)) / (done - from) / 1000)} s left` : '';
  console.error(`${stage}: ${done} of ${total}${left}`);
}

const mates = [];
const store = await timed('open, empty', () => openGalleryStore(source));
let [adding, addingProcessor] = [0, 0];
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
  const busy = processorTime();
  await store.add(rows);
  adding += performance.now() - start;
  addingProcessor += processorTime() - busy;
  say('add', first + rows.length, entries);
}
result['entries added a second'] = round((1000 * entries) / adding);
result['add, processor time'] = `${round(addingProcessor)} s`;
const before = processorTime();
await timed('index', () => store.index({ ...(kind && { kind }), progress: say }));
result['index, processor time'] = `${round(processorTime() - before)} s`;
await timed('count', () => store.count());

const strangers = Array.from({ length: mates.length }, () => placed(centre()));
if (source === 'memory:') {
  await report(store);
} else {
  await store.close();
  await report(await timed('open, full', () => openGalleryStore(source)));
}

async function report(opened) {
  await timed('first search', () => opened.search(strangers[0]));
  const counts = candidatesText.split(',').map(Number);
  const spent = { index: counts.map(() => []), exact: [] };
  const known = new Map();
  const watched = (which) => ({
    async search(probe, options) {
      const key = options.exact ? probe : undefined;
      if (known.has(key)) return known.get(key);
      const [start, busy] = [performance.now(), processorTime()];
      const found = await opened.search(probe, options);
      const times = key ? spent.exact : spent.index[which];
      times.push({ elapsed: performance.now() - start, processor: 1000 * (processorTime() - busy) });
      if (key) known.set(key, found);
      return found;
    },
  });
  for (const [which, candidates] of counts.entries()) {
    for (const [who, probes] of [
      ['mates', mates],
      ['strangers', strangers],
    ]) {
      const { best, recall, complete } = await measureGalleryRecall(watched(which), probes, { candidates });
      const text = ({ estimate, lower, upper }) => `${estimate.toFixed(4)} [${lower.toFixed(4)}, ${upper.toFixed(4)}]`;
      const these = `${candidates} candidates, ${who} (${probes.length})`;
      result[`${these}: recall@1`] = text(best);
      result[`${these}: recall@20`] = text(recall);
      result[`${these}: all 20 found`] = text(complete);
    }
  }
  for (const [what, times] of [
    ...counts.map((candidates, which) => [`${candidates} candidates`, spent.index[which]]),
    ['exact', spent.exact],
  ]) {
    const mean = (of) => times.reduce((sum, time) => sum + time[of], 0) / times.length;
    result[`${what}: queries/s`] = round(1000 / mean('elapsed'));
    result[`${what}: processor time`] = `${round(mean('processor'))} ms`;
  }
  result['resident memory at most'] = `${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`;
  if (source !== 'memory:') result['on disk'] = `${Math.round(sizeOf(folder) / 2 ** 20)} MiB`;
  if (ofPostgres) result['server memory'] = `${Math.round(serverMemory() / 1024)} MiB`;
  await opened.close();
}

function sizeOf(place) {
  return readdirSync(place, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(place, entry.name);
    if (entry.isDirectory()) return sum + sizeOf(path);
    return sum + (entry.isFile() ? statSync(path).size : 0);
  }, 0);
}

/** The server's processes, the first of them first. */
function serverProcesses() {
  const main = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0];
  return [main, ...readFileSync(`/proc/${main}/task/${main}/children`, 'utf8').trim().split(' ')];
}

/** Proportional memory of the server, in kB. */
function serverMemory() {
  return serverProcesses().reduce((sum, pid) => {
    const found = /^Pss: +(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
    return sum + Number(found?.[1] ?? 0);
  }, 0);
}

/** Seconds of a processor that this process and a server with its workers, former ones too, have had. */
function processorTime() {
  const { user, system } = process.cpuUsage();
  const ticks = !ofPostgres
    ? []
    : serverProcesses().flatMap((pid, i) => {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').map(Number);
        return fields.slice(11, i === 0 ? 15 : 13);
      });
  return (user + system) / 1e6 + ticks.reduce((sum, one) => sum + one, 0) / 100;
}

console.log(JSON.stringify(result));
