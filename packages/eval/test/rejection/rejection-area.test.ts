import { expect, it } from 'vitest';
import { type RejectionCurves, rejectionArea, rejectVerification } from '../../src/index.js';

const { convention } = rejectVerification({
  scores: [0.9, 0.2, 0.8, 0.7],
  labels: [1, 1, 1, 0],
  uncertainty: [1, 4, 2, 3],
  preset: 'nist',
});
/** False non-match rates 0.4, 0.2 and 0.1 after rejecting 0.1, 0.3 and 0.6 of the pairs, and half of them. */
const curves = {
  rejectedPortions: [0.1, 0.3, 0.6],
  convention: { ...convention, measure: 'fnmr', integration: 'trapezoid' },
  fars: [0.1, 0.01],
  rows: [0.4, 0.2, 0.1].map((fnmr) => ({ fnmr: [fnmr, fnmr / 2] })),
} as unknown as RejectionCurves;
const whole = 0.2 * 0.3 + 0.3 * 0.15;
// Up to 0.4 the last trapezoid ends a third of its width on, at 0.2 − 0.1 / 3.
const part = 0.2 * 0.3 + 0.1 * (0.2 - 0.05 / 3);
const close = (values: number[]) => values.map((v) => expect.closeTo(v, 12));

it('the area under a curve is that of its trapezoids, up to the end asked for or where the curve ends', () => {
  expect(rejectionArea(curves)).toEqual(close([whole, whole / 2]));
  expect(rejectionArea(curves, { upTo: 0.9 })).toEqual(close([whole, whole / 2]));
  expect(rejectionArea(curves, { upTo: 0.4 })).toEqual(close([part, part / 2]));
});

it('the area is divided by the width, and by the rate at the start', () => {
  expect(rejectionArea(curves, { scale: 'width' })).toEqual(close([whole / 0.5, whole / 2 / 0.5]));
  expect(rejectionArea(curves, { scale: 'start' })).toEqual(close([whole / 0.5 / 0.4, whole / 0.5 / 0.4]));
  expect(rejectionArea(curves, { scale: 'start', upTo: 0.4 })).toEqual(close([part / 0.3 / 0.4, part / 0.3 / 0.4]));
});

it('the best area is that of a rate that falls by one for one, down to 0 at the most', () => {
  // All of 0.4 can be rejected within a width of 0.5, within one of 0.3 all but 0.1.
  expect(rejectionArea(curves, { minusBest: true })).toEqual(close([whole - 0.4 ** 2 / 2, whole / 2 - 0.2 ** 2 / 2]));
  expect(rejectionArea(curves, { minusBest: true, upTo: 0.4, scale: 'width' })).toEqual(
    close([(part - (0.4 ** 2 - 0.1 ** 2) / 2) / 0.3, (part / 2 - 0.2 ** 2 / 2) / 0.3]),
  );
});
