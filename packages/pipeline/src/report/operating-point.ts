import type { RejectionTable } from '@scaleface/eval';

/** The operating point of a table in words: its false accept rate, and how often genuine pairs count. */
export const operatingPoint = ({ far, genuineWeight }: Pick<RejectionTable, 'far' | 'genuineWeight'>): string =>
  genuineWeight === undefined ? `${far}` : `${far}, genuine pairs × ${genuineWeight}`;
