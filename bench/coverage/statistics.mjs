// The statistics whose intervals are put to the test.
import {
  bootstrap,
  calibrationErrorStatistic,
  equalErrorRateStatistic,
  rejectionStatistic,
  tarAtFarStatistic,
} from '@scaleface/eval';
import { statedProbability } from './population.mjs';

const FAR = 0.01;
const CONVENTION = {
  convention: { rule: 'conservative', ties: 'block' },
  rejectedPortions: Array.from({ length: 11 }, (_, i) => i / 20),
  fars: [FAR],
};

/** Names in the order of the table. */
export const NAMES = [
  'TAR@FAR=1 %',
  'EER',
  'rejection area, fixed threshold',
  'rejection area, re-fitted threshold',
  'PRR, fixed threshold',
  'ECE, 10 bins of equal mass, debiased',
];

/** All statistics of one sample: `[statistic, subjects]` each, with the position of its numbers. */
function statisticsOf(sample) {
  const { scores, labels, uncertainty, left, right } = sample;
  const subjects = { left, right };
  const fixed = rejectionStatistic({ scores, labels, uncertainty, ...CONVENTION, preset: 'fixed' });
  const refit = rejectionStatistic({ scores, labels, uncertainty, ...CONVENTION, ratios: false });
  const eer = equalErrorRateStatistic(scores, labels);
  const ece = calibrationErrorStatistic(scores.map(statedProbability), labels, { bins: 10 });
  return [
    tarAtFarStatistic({ scores, labels, subjects }, [FAR]),
    {
      subjects,
      statistic: (w) => {
        const [area, ratio] = fixed(w);
        return [eer(w), area, refit(w)[0], ratio, ece(w)];
      },
    },
  ];
}

/** The numbers themselves, of a sample large enough to be the truth. */
export function valuesOf(sample) {
  return statisticsOf(sample).flatMap(({ statistic, subjects }) =>
    Array.from(statistic(new Float64Array(subjects.left.length).fill(1))),
  );
}

/** The numbers of one sample with their intervals. */
export function intervalsOf(sample, options) {
  return statisticsOf(sample).flatMap((part) => bootstrap({ ...part, ...options }).all);
}
