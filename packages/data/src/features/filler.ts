import { read, readSync } from 'node:fs';
import { broken } from './arrow-footer.js';
import { type Place, ReadingThread } from './reading-thread.js';

/** Reads that go over other threads once one was slow, before the next is tried at once again. */
const aside = 256;

/**
 * Fills bytes from places in a file. What is in the system's cache, as rows are from the second epoch on, is read at once: the
 * way over another thread takes longer than the reading. Where a read takes longer than that way, as from a disk, those that
 * follow go over other threads, several at a time. Memory that threads share is filled by a thread of its own, all places
 * in one go, while whoever asked computes.
 */
export class Filler {
  private readonly fd: number;
  private readonly path: string;
  private thread: ReadingThread | undefined;
  private slow = 0;

  constructor(fd: number, path: string) {
    this.fd = fd;
    this.path = path;
  }

  /**
   * Fills bytes.
   *
   * @param bytes - Where they go.
   * @param places - Places in the file, and in the bytes.
   * @throws ScaleFaceError `bad-format` where the file became shorter.
   */
  async fill(bytes: Uint8Array, places: readonly Place[]): Promise<void> {
    const { buffer, byteOffset } = bytes;
    if (buffer instanceof SharedArrayBuffer) {
      this.thread ??= new ReadingThread();
      if (await this.thread.fill(this.fd, buffer, places, byteOffset)) return;
    }
    const reads = places.map(({ at, length, to }) => this.one(bytes.subarray(to, to + length), at));
    await Promise.all(reads);
  }

  /** Ends the thread, if there is one. */
  async close(): Promise<void> {
    await this.thread?.close();
  }

  private one(bytes: Uint8Array, at: number): void | Promise<void> {
    if (this.slow > 0) {
      this.slow--;
      return this.later(bytes, at);
    }
    const start = performance.now();
    for (let done = 0; done < bytes.length; ) {
      const count = readSync(this.fd, bytes, done, bytes.length - done, at + done);
      if (count === 0) throw this.shorter();
      done += count;
    }
    // A tenth of a millisecond, and one for each million bytes.
    if (performance.now() - start > 0.1 + bytes.length / 1e6) this.slow = aside;
    return undefined;
  }

  private later(bytes: Uint8Array, at: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const from = (done: number): void =>
        read(this.fd, bytes, done, bytes.length - done, at + done, (error, count) => {
          if (error !== null) reject(error);
          else if (count === 0) reject(this.shorter());
          else if (done + count < bytes.length) from(done + count);
          else resolve();
        });
      from(0);
    });
  }

  private shorter(): Error {
    return broken(this.path, 'the file became shorter while it was read');
  }
}
