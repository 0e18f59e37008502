import { readsFreely } from '@scaleface/core';
import type { StoredRows } from '@scaleface/models';
import { type Matrix, takeRows } from '@scaleface/numerics';

/** Rows of features: in memory, or stored and read when they are wanted. */
export type FeatureRows = Matrix | StoredRows;

/** Whether rows are in memory. */
export const inMemory = (rows: FeatureRows): rows is Matrix => 'data' in rows;

/** Rows taken into one of two arrays in turn: the one before is still at work while the next is filled. */
class Taker {
  private readonly rows: FeatureRows;
  private readonly arrays: [Float32Array, Float32Array] = [new Float32Array(0), new Float32Array(0)];

  constructor(rows: FeatureRows) {
    this.rows = rows;
  }

  /** Some rows, in the order asked for, in a memory that threads share or not; they are valid until the call after the next. */
  async take(indices: readonly number[], shared: boolean): Promise<Matrix> {
    const { rows, arrays } = this;
    const length = indices.length * rows.width;
    const fresh = (): Float32Array => new Float32Array(new (shared ? SharedArrayBuffer : ArrayBuffer)(4 * length));
    const spare = arrays[0].length === length ? arrays[0] : fresh();
    const matrix = inMemory(rows) ? takeRows(rows, indices, spare) : await rows.take(indices, spare);
    this.arrays.splice(0, 2, arrays[1], matrix.data);
    return matrix;
  }
}

/** Rows that are read at a time where all are read. */
const block = 1024;

/**
 * All rows in their order, in blocks of 1024; what is in memory is one block.
 *
 * @param rows - The rows.
 */
export async function* rowBlocks(rows: FeatureRows): AsyncGenerator<{
  /** The number of the first. */
  readonly first: number;
  /** The rows. */
  readonly matrix: Matrix;
}> {
  if (inMemory(rows)) {
    yield { first: 0, matrix: rows };
    return;
  }
  for (let first = 0; first < rows.rows; first += block) {
    const length = Math.min(block, rows.rows - first);
    yield { first, matrix: await rows.take(Array.from({ length }, (_, i) => first + i)) };
  }
}

/** What a batch is made of. */
export interface BatchRows {
  /** The head's input. */
  readonly bottleneck: Matrix;
  /** The embeddings. */
  readonly embedding: Matrix;
}

/** From so many bytes on a batch is read by a thread while the engine works: a quarter of a millisecond from the system's cache. */
const much = 2 ** 20;

/** Reads the rows of batches, those of the next one while the engine works on the last; a batch is valid until the next but one. */
export class BatchReader {
  private readonly from: Readonly<Record<keyof BatchRows, FeatureRows>>;
  private readonly takers: Readonly<Record<keyof BatchRows, Taker>>;
  private coming: { readonly indices: readonly number[]; readonly rows: Promise<BatchRows> } | undefined;

  constructor(from: Readonly<Record<keyof BatchRows, FeatureRows>>) {
    this.from = from;
    this.takers = { bottleneck: new Taker(from.bottleneck), embedding: new Taker(from.embedding) };
  }

  /** Begins to read a batch that will be taken. */
  prepare(indices: readonly number[]): void {
    if (inMemory(this.from.bottleneck)) return;
    const rows = this.read(indices);
    // Whoever takes it hears of a failure; nobody may.
    rows.catch(() => {});
    this.coming = { indices, rows };
  }

  /** The rows of a batch. */
  take(indices: readonly number[]): Promise<BatchRows> {
    const { coming } = this;
    this.coming = undefined;
    return coming?.indices === indices ? coming.rows : this.read(indices);
  }

  private async read(indices: readonly number[]): Promise<BatchRows> {
    const { bottleneck, embedding } = this.takers;
    const width = this.from.bottleneck.width + this.from.embedding.width;
    // An engine that is not read freely may not take numbers from shared memory.
    const shared = !inMemory(this.from.bottleneck) && 4 * width * indices.length >= much && readsFreely();
    if (this.from.bottleneck === this.from.embedding) {
      const matrix = await embedding.take(indices, shared);
      return { bottleneck: matrix, embedding: matrix };
    }
    const [input, mu] = await Promise.all([bottleneck.take(indices, shared), embedding.take(indices, shared)]);
    return { bottleneck: input, embedding: mu };
  }
}
