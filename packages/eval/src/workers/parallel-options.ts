/** Options of what runs on threads. */
export interface ParallelOptions {
  /** How many threads. Default: as many as the machine offers. */
  readonly threads?: number;
}
