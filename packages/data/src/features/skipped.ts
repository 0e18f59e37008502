import { readFile } from 'node:fs/promises';
import { ScaleFaceError } from '@scaleface/numerics';

/**
 * The images that `embedImages` left out of a feature table because they did not decode, from `TABLE.skipped.json`.
 *
 * @param table - The table's file.
 * @returns Their ids; none where no such list lies beside the table.
 * @throws ScaleFaceError `bad-format` when the list is damaged.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { embedImages, readSkipped } from '@scaleface/data';
 * import { encodeImage, openPixelsBackbone } from '@scaleface/models';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const images = ['1', '2'].map((id) => ({ id, subject: 'ada', file: join(folder, `${id}.png`) }));
 * await writeFile(join(folder, '1.png'), await encodeImage({ data: new Uint8Array(48), width: 4, height: 4 }, 'png'));
 * await writeFile(join(folder, '2.png'), 'no image');
 * const out = join(folder, 'features.arrow');
 * await embedImages(images, openPixelsBackbone(4, 2), { out, skipBad: true });
 * // A pair list that names this image is not wrong: it has no features because it does not decode.
 * await readSkipped(out); // => ['2']
 * await rm(folder, { recursive: true });
 * ```
 */
export async function readSkipped(table: string): Promise<string[]> {
  const path = `${table}.skipped.json`;
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return [];
  const bad = (received: string): ScaleFaceError =>
    new ScaleFaceError('not a list of images that did not decode', {
      code: 'bad-format',
      path,
      expected: '[{ id, reason }, …], as embed writes it',
      received,
      hint: 'Embed the folder again, or remove this file',
    });
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (cause) {
    throw bad((cause as Error).message);
  }
  if (!Array.isArray(list)) throw bad(typeof list);
  return list.map((entry: unknown) => {
    const id = (entry as { readonly id?: unknown } | null)?.id;
    if (typeof id !== 'string') throw bad('an entry without an id');
    return id;
  });
}
