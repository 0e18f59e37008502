import type { Estimate } from '@scaleface/eval';

/** A number with its interval. */
export const estimateText = ({ value, low, high }: Estimate, digits: number = 3): string =>
  low === undefined || high === undefined
    ? value.toFixed(digits)
    : `${value.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;
