import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { readReason, unreadable } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';

/** Bytes that are read at once and held. */
const windowBytes = 2 ** 20;

/**
 * A file read by position through a window of a mebibyte: reading onwards is as cheap as a stream, and no length that the
 * file claims is believed before it has been compared with the file.
 */
export class FileWindow {
  readonly file: string;
  /** Its length in bytes when it was opened. */
  readonly size: number;
  private readonly handle: FileHandle;
  private readonly buffer: Buffer;
  private start = 0;
  private end = 0;

  private constructor(file: string, size: number, handle: FileHandle) {
    this.file = file;
    this.size = size;
    this.handle = handle;
    this.buffer = Buffer.allocUnsafeSlow(Math.min(windowBytes, Math.max(size, 1)));
  }

  /**
   * Opens a regular file.
   *
   * @param file - The file.
   * @param what - What it is, in errors.
   * @throws ScaleFaceError `missing-file`.
   */
  static async open(file: string, what: string): Promise<FileWindow> {
    await sizeOfFile(file, what);
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(unreadable(what, file));
    return new FileWindow(file, (await handle.stat()).size, handle);
  }

  /**
   * As many bytes from a position on as are asked for, the file has and the window holds; valid until the next call.
   *
   * @param at - The position.
   * @param length - At most a mebibyte.
   */
  async view(at: number, length: number): Promise<Buffer> {
    return this.held(at, length) ?? this.fill(at, length);
  }

  /** The same without waiting, where the window holds them already. */
  held(at: number, length: number): Buffer | undefined {
    const end = Math.min(at + length, this.size);
    if (at < this.start || end > this.end) return undefined;
    return this.buffer.subarray(at - this.start, end - this.start);
  }

  /** Everything from a position on that the window holds after it has been moved there, if need be. */
  async rest(at: number): Promise<Buffer> {
    if (at < this.start || at >= this.end) await this.fill(at, 1);
    return this.buffer.subarray(at - this.start, this.end - this.start);
  }

  /**
   * A copy of bytes that the file is known to have.
   *
   * @param at - The position.
   * @param length - At most to the end of the file.
   */
  async copy(at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (at < 0 || length < 0 || at + length > this.size) throw this.cut();
    const bytes = new Uint8Array(length);
    if (length <= this.buffer.length) bytes.set(await this.view(at, length));
    else await this.read(bytes, at);
    return bytes;
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  private async fill(at: number, length: number): Promise<Buffer> {
    this.end = this.start;
    const wanted = Math.max(0, Math.min(this.buffer.length, this.size - at));
    await this.read(this.buffer.subarray(0, wanted), at);
    this.start = at;
    this.end = at + wanted;
    return this.buffer.subarray(0, Math.min(length, wanted));
  }

  private async read(into: Uint8Array, at: number): Promise<void> {
    for (let done = 0; done < into.length; ) {
      const { bytesRead } = await this.handle.read(into, done, into.length - done, at + done).catch((cause) => {
        const [code, received] = ['missing-file', readReason(cause)] as const;
        throw new ScaleFaceError('the file cannot be read', { code, path: this.file, received, cause });
      });
      if (bytesRead === 0) throw this.cut();
      done += bytesRead;
    }
  }

  private cut(): ScaleFaceError {
    return new ScaleFaceError('the file ends too early', { code: 'bad-format', path: this.file });
  }
}

/**
 * The length of a regular file; pipes and devices, which would be read for ever, are refused.
 *
 * @param file - The file.
 * @param what - What it is, in errors.
 * @throws ScaleFaceError `missing-file`, `bad-format`.
 */
export async function sizeOfFile(file: string, what: string): Promise<number> {
  const found = await stat(file).catch(unreadable(what, file));
  if (found.isFile()) return found.size;
  const received = found.isDirectory() ? 'a folder' : 'a pipe or a device';
  throw new ScaleFaceError('not a regular file', { code: 'bad-format', path: file, expected: what, received });
}

/** Does something with an open file and closes it, also where the caller stops early. */
export async function* withWindow<T>(
  file: string,
  what: string,
  body: (window: FileWindow) => AsyncGenerator<T>,
): AsyncGenerator<T> {
  const window = await FileWindow.open(file, what);
  try {
    yield* body(window);
  } finally {
    await window.close();
  }
}
