import { ScaleFaceError } from '@scaleface/numerics';

/** Pairs of rows, genuine ones first. */
export interface RowPairs {
  /** Row of each first image. */
  readonly left: Uint32Array;
  /** Row of each second image. */
  readonly right: Uint32Array;
  /** 1 for genuine pairs. */
  readonly labels: Uint8Array;
}

/**
 * Pairs as columns.
 *
 * @param genuine - Pairs of rows of one identity.
 * @param impostor - Pairs of rows of two.
 */
export function rowPairs(
  genuine: readonly (readonly [number, number])[],
  impostor: readonly (readonly [number, number])[],
): RowPairs {
  const pairs = [...genuine, ...impostor];
  return {
    left: Uint32Array.from(pairs, ([i]) => i),
    right: Uint32Array.from(pairs, ([, j]) => j),
    labels: Uint8Array.from(pairs, (_, k) => (k < genuine.length ? 1 : 0)),
  };
}

/**
 * Rows by what they have in common, in the order in which each first occurs.
 *
 * @param rows - The rows.
 * @param keyOf - What a row has in common with others.
 */
export function groupRows<K>(rows: Iterable<number>, keyOf: (row: number) => K): Map<K, number[]> {
  const groups = new Map<K, number[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

/** The error of a table that has no pairs of both kinds. */
export const nothingToCalibrate = (identities: number, images: number): ScaleFaceError =>
  new ScaleFaceError('nothing to calibrate on', {
    code: 'bad-format',
    path: 'subjects',
    expected: 'two identities, and two images of one',
    received: `${identities} identities, ${images} images`,
  });
