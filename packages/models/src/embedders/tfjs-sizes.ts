/** No image and no map of features has more numbers. */
export const LARGEST_MAP: number = 2 ** 26;

/** How many numbers a shape holds; lengths that are open count once. */
export const sizeOf = (shape: readonly (number | null | undefined)[]): number =>
  shape.reduce<number>((n, side) => n * (side ?? 1), 1);
