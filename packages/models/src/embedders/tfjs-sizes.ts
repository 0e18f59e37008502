/** The largest number of values in an image or a feature map. */
export const LARGEST_MAP: number = 2 ** 26;

/** The largest batch that a model may be fixed to: a few images are filled up to it, at the price of a full one. */
export const LARGEST_BATCH = 4096;

/** How many numbers a shape holds; lengths that are open count once. */
export const sizeOf = (shape: readonly (number | null | undefined)[]): number =>
  shape.reduce<number>((n, side) => n * (side ?? 1), 1);
