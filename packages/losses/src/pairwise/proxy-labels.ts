import { ScaleFaceError } from '@scaleface/numerics';

/** The labels themselves, refused where one has no proxy. */
export function refuseBeyond(labels: Int32Array, classes: number): Int32Array {
  const beyond = labels.find((y) => y >= classes);
  if (beyond === undefined) return labels;
  throw new ScaleFaceError('not a class', {
    code: 'out-of-range',
    path: 'labels',
    expected: `-1 … ${classes - 1}`,
    received: String(beyond),
  });
}
