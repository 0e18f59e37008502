// The thread that fuzzes one target: it changes inputs, has them read, and keeps those that take a branch not taken before, or
// take it more often. An endless loop cannot end itself, so what is being read lies where the main thread sees it.
import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { createRandom } from '@scaleface/numerics';
import { comparisonsOf, counters, countersThere } from './fuzzer.mjs';
import { mutated, towards } from './mutate.mjs';

const { program, name, seeds, grown, inputs, seconds, seed, shared, limits } = workerData;
Error.stackTraceLimit = 8;
const state = new Int32Array(shared, 0, 2);
const current = Buffer.from(shared, 8);

const { targets } = await import(program);
const target = targets.find((each) => each.name === name);
const { most = 4096 } = target;
const random = createRandom(seed);
const edges = countersThere();
const words32 = new Uint32Array(counters.buffer, 0, Math.ceil(edges / 4));

/** AFL's classes of how often a branch is taken: 1, 2, 3, 4–7, 8–15, 16–31, 32–127, more. */
const classes = Uint8Array.from({ length: 256 }, (_, n) => {
  const limit = [1, 2, 3, 7, 15, 31, 127, 255].findIndex((end) => n <= end);
  return n === 0 ? 0 : 1 << limit;
});
const seen = new Uint8Array(counters.length);
let covered = 0;

/** Whether the last input did what none did before. */
function isNew() {
  let found = false;
  for (let w = 0; w < words32.length; w++) {
    if (words32[w] === 0) continue;
    for (let i = 4 * w; i < 4 * w + 4; i++) {
      const bit = classes[counters[i]];
      if ((bit & ~seen[i]) === 0) continue;
      if (seen[i] === 0) covered++;
      seen[i] |= bit;
      found = true;
    }
  }
  return found;
}

const memoryNow = () => {
  const { used_heap_size: heap, external_memory: outside } = getHeapStatistics();
  return heap + outside;
};

/** Findings by what they are and where; of each the shortest input. */
const findings = new Map();
function find(kind, bytes) {
  const known = findings.get(kind);
  if (known !== undefined && known.length <= bytes.length) return;
  findings.set(kind, Buffer.from(bytes));
  parentPort.postMessage({ finding: kind, bytes: Buffer.from(bytes), first: known === undefined });
}

/** What an error is called, and the two innermost functions of this program that it comes from. */
function kindOf(error) {
  const frames = String(error?.stack ?? '').match(/ at (?:async )?[\w.<>$]+(?= \(file:)/g) ?? [];
  // What is quoted is of the input.
  const words = String(error?.message)
    .replace(/['"`].*/s, '')
    .replace(/\d+/g, 'N')
    .slice(0, 50);
  return `${error?.name ?? typeof error}${frames.slice(0, 2).join('')}: ${words}`.replace(/[^\x20-\x7e]+/g, '?');
}
process.on('unhandledRejection', (error) => find(`not awaited: ${kindOf(error)}`, current.subarray(0, state[1])));

/** Has an input read. */
async function read(bytes) {
  current.set(bytes);
  state[1] = bytes.length;
  Atomics.add(state, 0, 1);
  counters.fill(0, 0, edges);
  const memory = memoryNow();
  const started = performance.now();
  try {
    // A copy: nothing that a reader keeps may change with the next input.
    await target.read(Buffer.from(bytes));
  } catch (error) {
    if (error?.name !== 'ScaleFaceError') find(kindOf(error), bytes);
  }
  if (memoryNow() - memory > 2 * bytes.length + limits.memory) find('memory', bytes);
  return performance.now() - started;
}

/** Whether an input that took long takes long of the processor too: what else the machine does must not count. */
async function isSlow(bytes) {
  const before = process.cpuUsage();
  await read(bytes);
  const { user, system } = process.cpuUsage(before);
  return user + system > 1e6 * limits.seconds;
}

const corpus = [];
// Words may hold bytes that are no text.
const dictionary = new Map((target.words ?? []).map((word) => [word, Buffer.from(word, 'latin1')]));
let words = [...dictionary.values()];
const queue = [];

/** Keeps an input, and looks at what it was compared with. */
async function keep(bytes) {
  corpus.push(Buffer.from(bytes));
  const pairs = await comparisonsOf(() => read(bytes));
  for (const value of new Set(pairs.flat())) {
    if (typeof value !== 'string' || value === '' || value.length > 32 || dictionary.size > 500) continue;
    if (!dictionary.has(value)) dictionary.set(value, Buffer.from(value));
  }
  words = [...dictionary.values()];
  let left = 64;
  for (const next of towards(bytes, pairs)) {
    if (left-- === 0 || queue.length > 5000) break;
    if (next.length <= most) queue.push(next);
  }
}

const ends = Date.now() + 1000 * seconds;
let done = 0;
async function look(bytes) {
  const time = await read(bytes);
  done++;
  const fresh = isNew();
  if (time > 1000 * limits.seconds && (await isSlow(bytes))) find('slow', bytes);
  if (fresh) await keep(bytes);
}

for (const bytes of seeds) await look(Buffer.from(bytes));
const start = covered;
for (const bytes of grown) await look(Buffer.from(bytes));
const tell = () => parentPort.postMessage({ done, start, covered, edges, corpus: corpus.length });
tell();
const pickOne = () => {
  const n = corpus.length;
  // Half of the time among the newest: what was found last leads on.
  return corpus[random.uniform() < 0.5 ? n - 1 - random.integer(Math.min(n, 16)) : random.integer(n)];
};
if (corpus.length === 0) corpus.push(Buffer.of());
let told = Date.now();
while (done < inputs && Date.now() < ends) {
  await look(queue.pop() ?? mutated(pickOne(), { random, words, other: pickOne, most }));
  if (Date.now() - told > 2000) {
    tell();
    told = Date.now();
  }
}
tell();
parentPort.postMessage({ grown: corpus, few: await few(corpus) });

/** The branches that an input takes. */
async function edgesOf(bytes) {
  await read(bytes);
  return [...counters.subarray(0, edges).keys()].filter((i) => counters[i] > 0);
}

/** An input without the pieces that it needs not to reach some branches. */
async function trimmed(input, wanted) {
  let bytes = input;
  let left = 400;
  for (let size = bytes.length >> 1; size >= 2; size >>= 1) {
    for (let at = 0; at < bytes.length && left > 0; left--) {
      const shorter = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + size)]);
      const reached = new Set(await edgesOf(shorter));
      if (wanted.every((i) => reached.has(i))) bytes = shorter;
      else at += size;
    }
  }
  return bytes;
}

/** The inputs that reach the branches reached, as few bytes as are easily found: those with most branches a byte first. */
async function few(all) {
  const reached = [];
  for (const bytes of all) reached.push({ bytes, edges: await edgesOf(bytes) });
  const there = new Set();
  const chosen = [];
  for (let room = limits.kept; ; ) {
    let [best, value] = [undefined, 0];
    for (const each of reached) {
      const own = each.edges.filter((i) => !there.has(i)).length / (each.bytes.length + 20);
      if (own > value) [best, value] = [each, own];
    }
    if (best === undefined) return chosen;
    const own = best.edges.filter((i) => !there.has(i));
    const bytes = await trimmed(best.bytes, own);
    best.edges = [];
    if (bytes.length > room) continue;
    room -= bytes.length;
    chosen.push(bytes);
    for (const i of await edgesOf(bytes)) there.add(i);
  }
}
