import { Worker } from 'node:worker_threads';

/** A stretch of a file, and where its bytes go in a memory. */
export interface Stretch {
  /** The first byte in the file. */
  readonly at: number;
  /** How many. */
  readonly length: number;
  /** The first byte in the memory. */
  readonly to: number;
}

/** What a thread is asked for: places are first bytes, lengths and first bytes in the memory, in turn. */
interface Order {
  readonly fd: number;
  readonly memory: SharedArrayBuffer;
  readonly places: Float64Array;
}

const program = `
const { parentPort } = require('node:worker_threads');
const { readSync } = require('node:fs');
const fill = (fd, bytes, at, length, to) => {
  for (let done = 0; done < length; ) {
    const count = readSync(fd, bytes, to + done, length - done, at + done);
    if (count === 0) return false;
    done += count;
  }
  return true;
};
const serve = ({ fd, memory, places }) => {
  const bytes = new Uint8Array(memory);
  let whole = true;
  try {
    for (let i = 0; i < places.length && whole; i += 3) whole = fill(fd, bytes, places[i], places[i + 1], places[i + 2]);
  } catch {
    whole = false;
  }
  return whole;
};
parentPort.on('message', (orders) => parentPort.postMessage(orders.map(serve)));
`;

/** Reads stretches of an open file on a thread of its own, one list of them after the other, while others compute. */
export class ReadingThread {
  private readonly worker = new Worker(program, { eval: true, execArgv: [] });
  private readonly waiting: ((whole: boolean) => void)[] = [];
  /** What is asked for in one go is sent in one go: waking a thread takes as long as reading a dozen rows. */
  private unsent: Order[] = [];

  constructor() {
    this.worker.on('message', (whole: readonly boolean[]) => {
      for (const one of whole) this.waiting.shift()?.(one);
      // A thread without work keeps no program from ending.
      if (this.waiting.length === 0) this.worker.unref();
    });
    this.worker.on('error', () => this.giveUp());
    this.worker.on('exit', () => this.giveUp());
  }

  /**
   * Reads some stretches.
   *
   * @param fd - The open file.
   * @param memory - Where the bytes go.
   * @param stretches - Which, in the order in which they are read.
   * @param offset - What is added to their places in the memory.
   * @returns Whether all were read; who asked tries again where not, and hears why.
   */
  fill(fd: number, memory: SharedArrayBuffer, stretches: readonly Stretch[], offset: number): Promise<boolean> {
    const places = new Float64Array(3 * stretches.length);
    for (const [i, { at, length, to }] of stretches.entries()) places.set([at, length, to + offset], 3 * i);
    if (this.unsent.length === 0) queueMicrotask(() => this.send());
    this.unsent.push({ fd, memory, places });
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Ends the thread; whoever still waits is told that nothing was read. */
  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private send(): void {
    this.worker.ref();
    this.worker.postMessage(this.unsent);
    this.unsent = [];
  }

  private giveUp(): void {
    for (const resolve of this.waiting.splice(0)) resolve(false);
  }
}
