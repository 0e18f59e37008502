import { readFile } from 'node:fs/promises';
import { unreadable } from '@scaleface/models/storage';
import { idNames, subjectNames } from '../../numpy/column-names.js';
import { parseNpyTexts } from '../../numpy/npy.js';
import { badNpy } from '../../numpy/npy-header.js';
import { type NpzMember, openNpz } from '../../numpy/npz.js';
import type { DataEntry, DataSet } from '../entries/data-set.js';
import { createDataSet, type Reading } from '../entries/reading.js';
import { sizeOfFile } from '../files/file-window.js';
import { arrayImages, looksLikeImages } from './array-images.js';

const what = 'arrays of images';
const imageNames: readonly string[] = ['images', 'image', 'x', 'X', 'data', 'arr_0'];
const labelNames: readonly string[] = [...subjectNames, 'y', 'Y', 'target', 'targets', 'arr_1'];

/**
 * Images in a `.npz` file of NumPy: `images`, `x` or the only array of images, bytes as {@link openNpy} takes them; `labels`,
 * `y`, `subject`, …, integers or texts, are their subjects, and `id` their ids, which are the places otherwise. The file is
 * held in memory; compressed arrays are unpacked image by image.
 *
 * @param file - The `.npz`.
 * @throws ScaleFaceError `missing-file`; while it is read `bad-format`, `unsupported`.
 */
export async function openNpzImages(file: string): Promise<DataSet> {
  const extent = await sizeOfFile(file, what);
  const read = (reading: Reading): AsyncGenerator<DataEntry> => readImages(file, extent, reading);
  return createDataSet({ kind: 'npz', source: file, extent, holdsImages: true, read });
}

async function* readImages(file: string, extent: number, reading: Reading): AsyncGenerator<DataEntry> {
  const members = await openNpz(await readFile(file).catch(unreadable(what, file)), file);
  const [name, { header, pieces }] = imagesOf(members, file);
  const { count, bytes, image } = arrayImages(header, `${file}#${name}`);
  const texts = async (names: readonly string[]): Promise<readonly string[] | undefined> => {
    const found = names.find((each) => each !== name && members.has(each));
    if (found === undefined) return undefined;
    const path = `${file}#${found}`;
    const { shape, texts: all } = parseNpyTexts(await (members.get(found) as NpzMember).read(), path);
    if (all.length !== count || shape.length > 2)
      throw badNpy(path, `[${count}] texts or integers`, `[${shape.join(', ')}]`);
    return all;
  };
  const [subjects, ids] = [await texts(labelNames), await texts(idNames)];
  const source = pieces();
  try {
    let held: Uint8Array = new Uint8Array(0);
    /** The next bytes of the array, of which as many are there as its header says. */
    const next = async (length: number): Promise<Uint8Array> => {
      const out = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        if (held.length === 0) {
          const piece = await source.next();
          if (piece.done === true) throw badNpy(file, `${header.count} bytes of images`, 'fewer');
          held = piece.value;
        }
        const some = held.subarray(0, length - done);
        out.set(some, done);
        held = held.subarray(some.length);
        done += some.length;
      }
      return out;
    };
    await next(header.start);
    for (let i = 0; i < count; i++) {
      const subject = subjects?.[i];
      yield {
        id: ids?.[i] ?? String(i),
        ...(subject === undefined ? {} : { subject }),
        image: image(await next(bytes)),
      };
      reading.position = Math.round((extent * (i + 1)) / count);
    }
  } finally {
    await source.return(undefined);
  }
}

function imagesOf(members: ReadonlyMap<string, NpzMember>, file: string): [string, NpzMember] {
  const fit = [...members].filter(([, { header }]) => looksLikeImages(header));
  const found = fit.find(([name]) => imageNames.includes(name)) ?? (fit.length === 1 ? fit[0] : undefined);
  if (found !== undefined) return found;
  throw badNpy(
    file,
    `an array of bytes [images, height, width, 3] called ${imageNames.join(', ')}, or only one`,
    [...members.keys()].join(', '),
  );
}
