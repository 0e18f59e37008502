import type { StoredRows } from '@scaleface/models';
import { type Matrix, takeRows } from '@scaleface/numerics';

/** Rows of features: in memory, or stored and read when they are wanted. */
export type FeatureRows = Matrix | StoredRows;

/** Whether rows are in memory. */
export const inMemory = (rows: FeatureRows): rows is Matrix => 'data' in rows;

/** Some rows, in the order asked for. */
const takeFeatureRows = async (rows: FeatureRows, indices: readonly number[]): Promise<Matrix> =>
  inMemory(rows) ? takeRows(rows, indices) : rows.take(indices);

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

/** Reads the rows of batches, those of the next one while the engine works on the last. */
export class BatchReader {
  private readonly from: Readonly<Record<keyof BatchRows, FeatureRows>>;
  private coming: { readonly indices: readonly number[]; readonly rows: Promise<BatchRows> } | undefined;

  constructor(from: Readonly<Record<keyof BatchRows, FeatureRows>>) {
    this.from = from;
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
    const { bottleneck, embedding } = this.from;
    if (bottleneck === embedding) {
      const matrix = await takeFeatureRows(embedding, indices);
      return { bottleneck: matrix, embedding: matrix };
    }
    const [input, mu] = await Promise.all([takeFeatureRows(bottleneck, indices), takeFeatureRows(embedding, indices)]);
    return { bottleneck: input, embedding: mu };
  }
}
