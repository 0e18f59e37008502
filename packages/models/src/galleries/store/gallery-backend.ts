import type { GalleryCount, GalleryEntry, GalleryIndexOptions, GallerySelection } from './gallery-store.js';

/** An entry as a backend keeps it. */
export type StoredEntry = Required<GalleryEntry>;

/** How a backend looks for candidates. */
export interface NearestOptions {
  /** How many it gives. */
  readonly candidates: number;
  /** Whether it looks at every entry. */
  readonly exact: boolean;
}

/** Candidates in any order. */
interface Nearest {
  /** The entries. */
  readonly entries: readonly StoredEntry[];
  /** Whether every entry was looked at. */
  readonly exact: boolean;
}

/** What one kind of store does; arguments are checked, and candidates ranked, by `checkedStore`. */
export interface GalleryBackend {
  readonly source: string;
  /** Numbers per embedding, set by the first entry ever added; undefined before. */
  width(): Promise<number | undefined>;
  put(entries: readonly StoredEntry[]): Promise<void>;
  remove(selection: Required<GallerySelection>): Promise<number>;
  nearest(probe: Float32Array, options: NearestOptions): Promise<Nearest>;
  count(): Promise<GalleryCount>;
  index(options: GalleryIndexOptions): Promise<void>;
  close(): Promise<void>;
}
