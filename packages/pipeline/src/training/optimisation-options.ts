/** How gradients become steps, in every training of a head. The options of each say what it takes by default. */
export interface OptimisationOptions {
  /** Passes over the rows or images. */
  readonly epochs?: number;
  /** The rate at the first step. */
  readonly learningRate?: number;
  /** Momentum. */
  readonly momentum?: number;
  /** Weight decay. */
  readonly weightDecay?: number;
  /** The largest L2 norm of all gradients together. */
  readonly clipNorm?: number;
  /** Seed of the initial weights and of the order of the data. */
  readonly seed?: number;
}
