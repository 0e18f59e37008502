import { ScaleFaceError } from '@scaleface/numerics';
import type { Table } from '../pairs/matrix.js';

/**
 * The bandwidth $h$ of a Gaussian kernel: a number as it is, or by Scott's or Silverman's rule from the references.
 *
 * @throws ScaleFaceError `invalid-argument` when it is not above 0.
 */
export function bandwidthOf(known: Table, rule: number | 'silverman' | 'scott'): number {
  const { data, rows, columns } = known;
  let bandwidth = rule;
  if (typeof bandwidth !== 'number') {
    let variance = 0;
    for (let d = 0; d < columns; d++) {
      let [sum, squares] = [0, 0];
      for (let i = 0; i < rows; i++) sum += data[i * columns + d] as number;
      for (let i = 0; i < rows; i++) squares += ((data[i * columns + d] as number) - sum / rows) ** 2;
      variance += squares / Math.max(1, rows - 1) / columns;
    }
    const factor = rule === 'scott' ? 1 : (4 / (columns + 2)) ** (1 / (columns + 4));
    bandwidth = Math.sqrt(variance) * factor * rows ** (-1 / (columns + 4));
  }
  if (bandwidth > 0 && Number.isFinite(bandwidth)) return bandwidth;
  throw new ScaleFaceError('no bandwidth', {
    code: 'invalid-argument',
    path: 'options.bandwidth',
    expected: 'a number above 0',
    received: `${bandwidth} from ${rule}`,
    hint: 'Name a bandwidth: the references all coincide, or there is only one',
  });
}
