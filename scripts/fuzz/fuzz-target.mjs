// Fuzzes one target in a thread, and sees to it that an endless loop or a lack of memory ends no more than the thread.
import { Worker } from 'node:worker_threads';

/**
 * What no input of a few kilobytes may take: seconds of the processor, and bytes beyond twice its own; after so many seconds of the
 * processor it is a hang. And bytes that the repository keeps of a target.
 */
export const limits = { seconds: 2, memory: 16e6, hang: 30, kept: 5000 };

/**
 * @param {{program: string, name: string, seeds: Buffer[], grown: Buffer[], inputs: number, seconds: number, seed: number}} task -
 * What is run: the bundled program, its target, the first inputs, those found before, and how many inputs or seconds at most.
 * @param {(kind: string, bytes: Buffer, first: boolean) => void} found - Told of each finding.
 * @param {(now: {done: number, covered: number}) => void} told - Told how far it is.
 * @returns {Promise<{done: number, start: number, covered: number, grown: Buffer[], few?: Buffer[]}>} Inputs read, branches reached
 * by the first and by all, the inputs found, and the few of them that reach every branch reached.
 */
export async function fuzzTarget(task, found, told = () => {}) {
  const sum = { done: 0, start: 0, covered: 0, grown: task.grown, few: undefined };
  const ends = Date.now() + 1000 * task.seconds;
  // A thread that had to be ended is followed by one with another seed.
  for (let turn = 0; sum.done < task.inputs && Date.now() < ends && turn < 20; turn++) {
    const part = { ...task, inputs: task.inputs - sum.done, seed: task.seed + 1000 * turn };
    const ended = await oneThread({ ...part, seconds: (ends - Date.now()) / 1000 }, found, (now) =>
      told({ ...now, done: sum.done + now.done }),
    );
    sum.done += ended.done;
    if (turn === 0) sum.start = ended.start;
    sum.covered = Math.max(sum.covered, ended.covered);
    if (ended.few === undefined) continue;
    return Object.assign(sum, { grown: ended.grown, few: ended.few });
  }
  return sum;
}

/** Seconds of the processor that this process has used: how long the machine let it wait must not count. */
function processorSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const bufferOf = (bytes) => Buffer.from(bytes);

function oneThread(task, found, told) {
  const shared = new SharedArrayBuffer(8 + 2 ** 20);
  const state = new Int32Array(shared, 0, 2);
  const worker = new Worker(new URL('./worker.mjs', import.meta.url), {
    workerData: { ...task, shared, limits },
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  });
  let last = { done: 0, start: 0, covered: 0 };
  const current = () => Buffer.from(Buffer.from(shared, 8, state[1]));
  return new Promise((resolve) => {
    let [before, since] = [-1, processorSeconds()];
    const watch = setInterval(() => {
      const now = Atomics.load(state, 0);
      if (now !== before) [before, since] = [now, processorSeconds()];
      else if (now > 0 && processorSeconds() - since > limits.hang) {
        found('hang', current(), true);
        worker.terminate();
      }
    }, 1000);
    worker.on('message', ({ finding, bytes, first, grown, few, ...now }) => {
      if (finding !== undefined) found(finding, Buffer.from(bytes), first);
      else if (few !== undefined) last = { ...last, grown: grown.map(bufferOf), few: few.map(bufferOf) };
      else {
        last = now;
        told(now);
      }
    });
    worker.on('error', (error) => {
      if (state[0] === 0) throw error;
      found(`thread ended: ${error.code ?? error.message}`, current(), true);
    });
    worker.on('exit', () => {
      clearInterval(watch);
      resolve(last);
    });
  });
}
