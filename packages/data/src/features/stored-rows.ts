import { float16ToFloat32 } from '@scaleface/core';
import type { StoredRows } from '@scaleface/models';
import { at, type Matrix } from '@scaleface/numerics';
import { assertNumbers, numberBytes, readNumbers } from './arrow-columns.js';
import { broken } from './arrow-footer.js';
import { mended, sliceOf } from './arrow-parts.js';
import type { OpenArrow } from './arrow-slices.js';
import { assertFiniteRows } from './finite.js';
import type { Place } from './reading-thread.js';

/** Rows of a record batch of the file. */
interface Stretch {
  /** The number of the first of them. */
  readonly first: number;
  /** How many. */
  readonly rows: number;
  /** Where the numbers of the first begin; nothing where some may have no value: those are read one by one. */
  readonly start: number | undefined;
}

/**
 * A column of lists whose rows are read by their position in the file; those that follow each other at once.
 *
 * @param arrow - The file.
 * @param name - The column.
 * @param ids - The id of each row, for errors.
 * @param file - The file's name, for errors.
 * @throws ScaleFaceError `bad-format` for another type, and where the file is too short.
 */
export function storedRows(arrow: OpenArrow, name: string, ids: readonly string[], file: string): StoredRows {
  const path = `${file}#${name}`;
  const column = arrow.column(name);
  assertNumbers(column, path, false);
  const { width, chunks } = column;
  const size = width * numberBytes(column);
  let rows = 0;
  const stretches = chunks.map((chunk): Stretch => {
    const [items] = chunk.children;
    const [bits, values] = items?.buffers ?? [];
    const first = rows;
    rows += chunk.rows;
    if (items?.rows !== chunk.rows * width || values === undefined || bits === undefined) {
      throw broken(path, 'lists of another length', `${items?.rows}, not ${chunk.rows * width}`);
    }
    if (values.end - values.start < chunk.rows * size) {
      throw broken(path, 'too short a buffer', `${values.end - values.start} bytes, ${chunk.rows * size} needed`);
    }
    const full = [chunk, items].every(
      ({ nulls, buffers: [valid] }) => nulls === 0 && valid !== undefined && valid.start === valid.end,
    );
    return { first, rows: chunk.rows, start: full ? values.start : undefined };
  });
  const half = numberBytes(column) === 2;

  // Rows that were finite when they were read; the file stays open and is not written to.
  const sound = new Uint8Array(rows);

  async function take(indices: ArrayLike<number>, into?: Float32Array): Promise<Matrix> {
    const length = indices.length * width;
    const all = half ? new Uint16Array(length) : into?.length === length ? into : new Float32Array(length);
    const bytes = new Uint8Array(all.buffer, all.byteOffset, all.byteLength);
    const places: Place[] = [];
    const singles: [place: number, index: number][] = [];
    for (let k = 0; k < indices.length; ) {
      const index = at(indices, k);
      const batch = stretchOf(stretches, index);
      const { first, rows: many, start } = stretches[batch] as Stretch;
      let run = 1;
      if (start === undefined) singles.push([k, index]);
      else {
        while (k + run < indices.length && indices[k + run] === index + run && index + run < first + many) run++;
        places.push({ at: start + (index - first) * size, length: run * size, to: k * size });
      }
      k += run;
    }
    await arrow.fill(bytes, places);
    const data = all instanceof Uint16Array ? float16ToFloat32(all) : all;
    for (const [place, index] of singles) {
      const batch = stretchOf(stretches, index);
      const { first } = stretches[batch] as Stretch;
      const part = { batch, from: index - first, to: index - first + 1, first };
      data.set(readNumbers(await sliceOf(arrow, column, part), path, false).data, place * width);
    }
    for (let k = 0; k < indices.length; k++) {
      const index = at(indices, k);
      if (sound[index] === 1) continue;
      assertFiniteRows({ data: data.subarray(k * width, (k + 1) * width), width }, [at(ids, index)], path);
      sound[index] = 1;
    }
    return { data, width };
  }
  return { rows, width, take: (indices, into) => mended(file, () => take(indices, into)) };
}

/** The record batch that holds a row. */
function stretchOf(stretches: readonly Stretch[], row: number): number {
  let [low, high] = [0, stretches.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((stretches[middle] as Stretch).first <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}
