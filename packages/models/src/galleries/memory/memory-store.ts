import { checkedStore } from '../store/checked-store.js';
import { byRank, cosineOf, dotProduct, lengthOf } from '../store/exact-cosine.js';
import type { GalleryBackend, StoredEntry } from '../store/gallery-backend.js';
import type { GalleryStore } from '../store/gallery-store.js';

/** Embeddings in one block: a gallery grows without being copied. */
const blockRows = 4096;

/** What is kept of an entry beside its embedding. */
type Kept = Omit<StoredEntry, 'embedding'>;

/** Entries in rows without gaps: the last one takes the place of one that is deleted. */
class Rows implements GalleryBackend {
  readonly source = 'memory:';
  #width: number | undefined;
  readonly #blocks: Float32Array[] = [];
  readonly #kept: Kept[] = [];
  readonly #lengths: number[] = [];
  readonly #rowOf = new Map<string, number>();

  async width(): Promise<number | undefined> {
    return this.#width;
  }

  async put(entries: readonly StoredEntry[]): Promise<void> {
    for (const { embedding, ...rest } of entries) {
      const width = embedding.length;
      this.#width = width;
      const row = this.#rowOf.get(rest.id) ?? this.#kept.length;
      if (row === this.#blocks.length * blockRows) this.#blocks.push(new Float32Array(blockRows * width));
      this.#embedding(row).set(embedding);
      this.#kept[row] = rest;
      this.#lengths[row] = lengthOf(embedding, 0, width);
      this.#rowOf.set(rest.id, row);
    }
  }

  async remove({ ids, subjects }: { ids: readonly string[]; subjects: readonly string[] }): Promise<number> {
    const unwanted = new Set(subjects);
    const named = ids.filter((id) => this.#rowOf.has(id));
    const theirs = subjects.length === 0 ? [] : this.#kept.filter((k) => unwanted.has(k.subject)).map((k) => k.id);
    const all = new Set([...named, ...theirs]);
    for (const id of all) {
      const row = this.#rowOf.get(id) as number;
      const last = this.#kept.pop() as Kept;
      const length = this.#lengths.pop() as number;
      this.#rowOf.delete(id);
      if (last.id === id) continue;
      this.#embedding(row).set(this.#embedding(this.#kept.length));
      this.#kept[row] = last;
      this.#lengths[row] = length;
      this.#rowOf.set(last.id, row);
    }
    this.#blocks.length = Math.ceil(this.#kept.length / blockRows);
    return all.size;
  }

  async nearest(probe: Float32Array, { candidates }: { candidates: number }): ReturnType<GalleryBackend['nearest']> {
    const width = probe.length;
    const own = lengthOf(probe, 0, width);
    // The best so far, best first: few, so that a place is found by looking through them.
    const best: { cosine: number; id: string; row: number }[] = [];
    let least = Number.NEGATIVE_INFINITY;
    const rows = this.#kept.length;
    for (let first = 0; first < rows; first += blockRows) {
      const block = this.#blocks[first / blockRows] as Float32Array;
      for (let row = first; row < Math.min(rows, first + blockRows); row++) {
        const cosine = cosineOf(
          dotProduct(probe, 0, block, (row - first) * width, width),
          own,
          this.#lengths[row] as number,
        );
        if (cosine < least) continue;
        const one = { cosine, id: (this.#kept[row] as Kept).id, row };
        const place = best.findIndex((other) => byRank(one, other) < 0);
        best.splice(place < 0 ? best.length : place, 0, one);
        if (best.length > candidates) best.pop();
        if (best.length === candidates) least = (best.at(-1) as { cosine: number }).cosine;
      }
    }
    return { entries: best.map(({ row }) => this.#entry(row)), exact: true };
  }

  async count(): Promise<{ entries: number; subjects: number }> {
    return { entries: this.#kept.length, subjects: new Set(this.#kept.map((k) => k.subject)).size };
  }

  async index(): Promise<void> {}

  async close(): Promise<void> {
    this.#blocks.length = 0;
    this.#kept.length = 0;
    this.#lengths.length = 0;
    this.#rowOf.clear();
  }

  #embedding(row: number): Float32Array {
    const width = this.#width as number;
    const start = (row % blockRows) * width;
    return (this.#blocks[Math.floor(row / blockRows)] as Float32Array).subarray(start, start + width);
  }

  #entry(row: number): StoredEntry {
    return { ...(this.#kept[row] as Kept), embedding: this.#embedding(row).slice() };
  }
}

/**
 * A gallery in memory: every search looks at every entry, so that it is exact.
 *
 * Oracle: the cosines of all entries in float64, sorted.
 *
 * @returns An empty store, in Node and in pages.
 *
 * @example
 * ```ts
 * import { memoryGalleryStore } from '@scaleface/models';
 *
 * const store = memoryGalleryStore();
 * await store.add([
 *   { id: '1.jpg', subject: 'ann', embedding: Float32Array.of(1, 0), confidence: 30 },
 *   { id: '2.jpg', subject: 'bob', embedding: Float32Array.of(0, 2), confidence: 12, metadata: { year: 2024 } },
 * ]);
 * const { entries, exact } = await store.search(Float32Array.of(3, 4), { top: 1 });
 * entries[0]?.subject; // => 'bob'
 * entries[0]?.cosine; // => 0.8
 * exact; // => true
 * ```
 */
export const memoryGalleryStore = (): GalleryStore => checkedStore(new Rows());
