import { StringDecoder } from 'node:string_decoder';

/** The longest line, in letters: an image file of 256 MiB in base64. */
const longest = 400 * 2 ** 20;

/**
 * The lines of a stream of text, empty ones left out. No more is read than is asked for.
 *
 * @param input - UTF-8.
 * @returns A line each, nothing in place of one that is too long.
 */
export async function* requestLines(
  input: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
): AsyncGenerator<string | undefined> {
  const decoder = new StringDecoder('utf8');
  let pieces: string[] = [];
  let length = 0;
  const line = (): string | undefined => {
    const text = length > longest ? undefined : pieces.join('').trim();
    [pieces, length] = [[], 0];
    return text;
  };
  for await (const piece of input) {
    const parts = (typeof piece === 'string' ? piece : decoder.write(Buffer.from(piece))).split('\n');
    for (const [i, part] of parts.entries()) {
      length += part.length;
      if (length <= longest) pieces.push(part);
      else pieces = [];
      if (i === parts.length - 1) continue;
      const text = line();
      if (text !== '') yield text;
    }
  }
  const text = line();
  if (text !== '') yield text;
}
