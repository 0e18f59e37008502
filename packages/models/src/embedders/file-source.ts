import { open, stat } from 'node:fs/promises';
import type { ByteSource } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';

/** A file to read from by position. */
export interface FileSource extends ByteSource {
  /** Closes the file. */
  close(): Promise<void>;
}

/**
 * Opens a file for reading by position, for `openSafetensors`: a model of any size, tensor by tensor.
 *
 * @param path - The file.
 * @returns The source; the caller closes it.
 * @throws ScaleFaceError `missing-file`; `bad-format` if the file ends early while it is read.
 *
 * @example
 * ```ts
 * import { openFileSource } from '@scaleface/models';
 *
 * const file = await openFileSource('package.json');
 * new TextDecoder().decode(await file.read(0, 1)); // => '{'
 * await file.close();
 * ```
 */
export async function openFileSource(path: string): Promise<FileSource> {
  try {
    const { size } = await stat(path);
    const handle = await open(path);
    const read = async (offset: number, length: number): Promise<Uint8Array> => {
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length; ) {
        const { bytesRead } = await handle.read(bytes, at, length - at, offset + at);
        if (bytesRead === 0) throw new ScaleFaceError('file ends early', { code: 'bad-format', path });
        at += bytesRead;
      }
      return bytes;
    };
    return { size, read, close: () => handle.close() };
  } catch (cause) {
    throw new ScaleFaceError('cannot be opened', { code: 'missing-file', path, cause });
  }
}
