import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

/** Bytes that are read at a time. */
const piece = 2 ** 16;

/**
 * The lines of a file, which is closed between readings: as many of them as there are shards can be read side by side.
 *
 * @param file - The file; it ends with a line's end.
 */
export async function* partLines(file: string): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for (let at = 0; ; ) {
    const bytes = await pieceOf(file, at);
    if (bytes.length === 0) return;
    at += bytes.length;
    const lines = (rest + decoder.write(bytes)).split('\n');
    rest = lines.pop() as string;
    yield* lines;
  }
}

async function pieceOf(file: string, at: number): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(piece), 0, piece, at);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
