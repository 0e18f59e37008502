import { Worker } from 'node:worker_threads';

/** A place in a file, and where its bytes go in a memory. */
export interface Place {
  /** The first byte in the file. */
  readonly at: number;
  /** How many. */
  readonly length: number;
  /** The first byte in the memory. */
  readonly to: number;
}

/** Of ES2024; Node has it. */
const { waitAsync } = Atomics as unknown as {
  waitAsync(numbers: Int32Array, place: number, value: number): { readonly value: string | Promise<string> };
};

/** Orders that may wait at a time. */
const most = 64;

/** What both threads see. A message would take longer than reading a batch: only memories that are new come by one. */
const sharedState = () => ({
  /** How many orders there were, and how many were served. */
  counts: new Int32Array(new SharedArrayBuffer(8)),
  /** Of each order the file, the number of the memory, and how many places its list has. */
  orders: new Int32Array(new SharedArrayBuffer(12 * most)),
  /** Of each order whether all was read. */
  whole: new Int32Array(new SharedArrayBuffer(4 * most)),
});

const program = `
const { parentPort, receiveMessageOnPort, workerData } = require('node:worker_threads');
const { readSync } = require('node:fs');
const { counts, orders, whole } = workerData;
const memories = [];
const fill = (fd, bytes, at, length, to) => {
  for (let done = 0; done < length; ) {
    const count = readSync(fd, bytes, to + done, length - done, at + done);
    if (count === 0) throw new Error('shorter');
    done += count;
  }
};
const serve = (order) => {
  const [fd, memory, number] = orders.subarray(3 * order);
  const { bytes, list } = memories[memory];
  for (let i = 0; i < 3 * number; i += 3) fill(fd, bytes, list[i], list[i + 1], list[i + 2]);
};
for (let served = 0; ; served++) {
  Atomics.wait(counts, 0, served);
  for (let received; (received = receiveMessageOnPort(parentPort)); ) {
    memories.push({ bytes: new Uint8Array(received.message.memory), list: received.message.list });
  }
  const order = served % ${most};
  try {
    serve(order);
    whole[order] = 1;
  } catch {
    whole[order] = 0;
  }
  Atomics.add(counts, 1, 1);
  Atomics.notify(counts, 1);
}
`;

/** Reads places of open files on a thread of its own, one list of them after the other, while others compute. */
export class ReadingThread {
  private readonly state = sharedState();
  private readonly worker = new Worker(program, { eval: true, execArgv: [], workerData: this.state });
  private readonly memories = new WeakMap<
    SharedArrayBuffer,
    { readonly number: number; readonly list: Float64Array }
  >();
  private known = 0;
  private ordered = 0;
  private waiting = 0;
  private ended = false;

  constructor() {
    // A thread without work keeps no program from ending.
    this.worker.unref();
    this.worker.on('error', () => this.giveUp());
    this.worker.on('exit', () => this.giveUp());
  }

  /**
   * Reads some places.
   *
   * @param fd - The open file.
   * @param memory - Where the bytes go; one list at a time.
   * @param places - Which, in the order in which they are read.
   * @param offset - What is added to their places in the memory.
   * @returns Whether all were read; who asked tries again where not, and hears why.
   */
  async fill(fd: number, memory: SharedArrayBuffer, places: readonly Place[], offset: number): Promise<boolean> {
    if (this.ended || this.waiting === most) return false;
    const { number, list } = this.memoryOf(memory, places.length);
    let place = 0;
    for (const { at, length, to } of places) {
      list[place++] = at;
      list[place++] = length;
      list[place++] = to + offset;
    }
    const { counts, orders, whole } = this.state;
    const order = this.ordered % most;
    this.ordered += 1;
    orders.set([fd, number, places.length], 3 * order);
    if (this.waiting++ === 0) this.worker.ref();
    Atomics.store(counts, 0, this.ordered);
    Atomics.notify(counts, 0);
    await this.served(this.ordered);
    if (--this.waiting === 0) this.worker.unref();
    return !this.ended && whole[order] === 1;
  }

  /** Ends the thread; whoever still waits is told that not all was read. */
  async close(): Promise<void> {
    await this.worker.terminate();
  }

  /** The number of a memory, and a list of places for it that both threads see. */
  private memoryOf(memory: SharedArrayBuffer, places: number): { number: number; list: Float64Array } {
    const before = this.memories.get(memory);
    if (before !== undefined && before.list.length >= 3 * places) return before;
    const list = new Float64Array(new SharedArrayBuffer(24 * places));
    const entry = { number: this.known++, list };
    this.memories.set(memory, entry);
    this.worker.postMessage({ memory, list });
    return entry;
  }

  private async served(order: number): Promise<void> {
    const { counts } = this.state;
    for (;;) {
      const so = Atomics.load(counts, 1);
      if (so >= order || this.ended) return;
      await waitAsync(counts, 1, so).value;
    }
  }

  private giveUp(): void {
    this.ended = true;
    Atomics.notify(this.state.counts, 1);
  }
}
