import type { ProgressReport } from '../../progress.js';

/** What is kept beside a template: plain values by name. */
export type GalleryMetadata = Readonly<Record<string, string | number | boolean | null>>;

/** One template of an identity; an identity may have several. */
export interface GalleryEntry {
  /** Its own name, unique in the gallery. */
  readonly id: string;
  /** The identity. */
  readonly subject: string;
  /** The embedding $[D]$, kept as it is: finite, not zero, of any length. */
  readonly embedding: Float32Array;
  /** How sure the model is of it. */
  readonly confidence: number;
  /** Whatever else belongs to it. */
  readonly metadata?: GalleryMetadata;
}

/** A template that a search found. */
export interface FoundEntry extends Required<GalleryEntry> {
  /** The cosine to the probe, of the embeddings as they were added, in float64. */
  readonly cosine: number;
}

/** How {@link GalleryStore.search} looks. */
export interface GallerySearchOptions {
  /** How many entries are returned. Default 20. */
  readonly top?: number;
  /**
   * How many entries the index gives, of which the best are chosen by their exact cosines; at least `top`. Default
   * `5 × top`.
   */
  readonly candidates?: number;
  /** Whether every entry is looked at, whatever index there is. Default false. */
  readonly exact?: boolean;
}

/** What a search found. */
export interface GallerySearch {
  /** The best entries, best first; of equals the one whose `id` comes first. */
  readonly entries: readonly FoundEntry[];
  /** Whether every entry was looked at: if not, an index may have missed some. */
  readonly exact: boolean;
}

/** Entries to delete. */
export interface GallerySelection {
  /** Those of these names. */
  readonly ids?: readonly string[];
  /** All of these identities. */
  readonly subjects?: readonly string[];
}

/** How much there is. */
export interface GalleryCount {
  /** Templates. */
  readonly entries: number;
  /** Identities. */
  readonly subjects: number;
}

/** How {@link GalleryStore.index} builds. */
export interface GalleryIndexOptions {
  /**
   * `hnsw`, a graph of neighbours: a search visits few entries and misses some. `codes`, four bits a number: a search looks at
   * the code of every entry and misses next to none; built many times faster, searched in time that grows with the entries.
   * LanceDB has both, `codes` for widths that are multiples of 8; PostgreSQL has `hnsw`. Default: what there is, and at
   * first `codes` where the store has them.
   */
  readonly kind?: 'hnsw' | 'codes';
  /**
   * The most memory in MiB that a PostgreSQL server may build a graph in. Default 4096; what is needed is less, about
   * `entries × (width + 512) / 524,288`. A graph that does not fit is built on disk, many times slower.
   */
  readonly memory?: number;
  /** Hears once a second how many entries are in the graph, in PostgreSQL. */
  readonly progress?: ProgressReport;
}

/**
 * Templates of identities that can be added to, deleted from and searched: in memory, in a folder or in a database, with
 * the same behaviour, and by several processes at once where it is not in memory. What `add` and `delete` have returned
 * from stays so when the process is killed, except in memory.
 *
 * @throws ScaleFaceError from each method: `invalid-argument` after `close`; `failed` when the store does; `busy` when
 * others have kept a LanceDB folder from being changed for a minute.
 */
export interface GalleryStore {
  /** What was opened, without a password. */
  readonly source: string;
  /**
   * Adds entries, all or none; one whose `id` is there already replaces it.
   *
   * @throws ScaleFaceError `invalid-argument` for names that are empty, repeated or no text, `not-finite` for an embedding
   * without direction or a confidence, `shape-mismatch` for embeddings of another width than the first ever added.
   */
  add(entries: readonly GalleryEntry[]): Promise<void>;
  /**
   * Deletes entries.
   *
   * @returns How many there were.
   */
  delete(selection: GallerySelection): Promise<number>;
  /**
   * The entries most like a probe.
   *
   * @throws ScaleFaceError `shape-mismatch` for a probe of another width, `not-finite` for one without direction,
   * `out-of-range` for options.
   */
  search(probe: Float32Array, options?: GallerySearchOptions): Promise<GallerySearch>;
  /** How many templates and identities there are, counted now. */
  count(): Promise<GalleryCount>;
  /**
   * Builds the index of a store that has one, or brings it up to date, and frees what was deleted. Before, searches are exact.
   * In memory, and for fewer than 256 entries, they stay so.
   *
   * @throws ScaleFaceError `unsupported` for a kind that the store has not, `out-of-range` for the memory.
   */
  index(options?: GalleryIndexOptions): Promise<void>;
  /** Closes the store; more than once does no harm. */
  close(): Promise<void>;
}
