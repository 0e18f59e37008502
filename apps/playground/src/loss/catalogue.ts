import type { LossCase } from './loss-case.js';
import { marginLosses } from './margin-losses.js';
import { pairLosses } from './pair-losses.js';
import { captionLosses, probabilisticLosses } from './probabilistic-losses.js';

/** Every loss that is shown, in groups. */
export const catalogue: readonly { readonly group: string; readonly losses: readonly LossCase[] }[] = [
  { group: 'Margins', losses: marginLosses },
  { group: 'Pairs, triplets, proxies', losses: pairLosses },
  { group: 'Uncertainty', losses: probabilisticLosses },
  { group: 'Images and captions', losses: captionLosses },
];

/** The loss of a name; the first one where there is none. */
export const lossNamed = (name: string | null): LossCase => {
  const all = catalogue.flatMap(({ losses }) => losses);
  return all.find((one) => one.name === name) ?? (all[0] as LossCase);
};
