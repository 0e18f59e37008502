import { acquisitionRates, type CountedRate, clopperPearson, tarAtFar } from '@scaleface/eval';
import type { Measure } from '../report/types.js';
import type { FailedPairs } from './missing-images.js';

const rule =
  'A pair with an image that did not decode is rejected (ISO/IEC 19795-1): an error if it is genuine, none if it is not. ' +
  'The threshold is that of the pairs that could be compared; the interval is exact for independent pairs.';

/**
 * Failures to acquire, and the rates of cosines with them counted; nothing where all images of the list gave an embedding.
 *
 * @param scores - The pairs that could be compared.
 * @param labels - 1 for genuine pairs.
 * @param failures - The others.
 * @param fars - The false accept rates of the report.
 * @param level - Coverage of the intervals.
 */
export function acquisitionMeasures(
  scores: Float64Array,
  labels: Uint8Array,
  failures: FailedPairs,
  fars: readonly number[],
  level: number,
): Measure[] {
  if (failures.images === 0) return [];
  const { genuine, impostor, trueAccepts, falseAccepts } = tarAtFar(scores, labels, fars, { rule: 'scaleface' });
  const share = clopperPearson(failures.images, failures.attempts, level);
  const measure = (name: string, label: string, explanation: string, rate: Omit<CountedRate, 'level'>): Measure => ({
    name,
    label: `${label} (${rate.errors} of ${rate.trials})`,
    explanation,
    value: rate.estimate,
    low: rate.lower,
    high: rate.upper,
  });
  return [
    measure('failure_to_acquire', 'failure to acquire, images', 'Images of the pair list that did not decode.', {
      ...share,
      errors: failures.images,
      trials: failures.attempts,
    }),
    ...fars.flatMap((far, k) => {
      const { frr, far: all } = acquisitionRates(
        {
          genuine,
          falseNonMatches: genuine - (trueAccepts[k] as number),
          genuineFailures: failures.genuine,
          impostor,
          falseMatches: falseAccepts[k] as number,
          impostorFailures: failures.impostor,
        },
        level,
      );
      return [
        measure(`frr_${far}`, `FRR at FMR ${far}, failures to acquire counted`, rule, frr),
        measure(`far_${far}`, `FAR at FMR ${far}, failures to acquire counted`, rule, all),
      ];
    }),
  ];
}
