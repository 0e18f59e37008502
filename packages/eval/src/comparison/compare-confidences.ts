import { at, ScaleFaceError } from '@scaleface/numerics';
import { predictionRejectionRatio } from '../rejection/baselines.js';
import { type ComparisonIntervals, comparisonIntervals } from './comparison-intervals.js';
import { type ComparisonLine, comparisonLines } from './comparison-lines.js';
import type { ComparisonInput, ComparisonRow, ConfidenceComparison, RejectionTable } from './comparison-types.js';

const convention =
  'threshold re-fitted on the pairs kept, floor(N(1 − r)) pairs kept, trapezoid area, not normalised; ' +
  'random is the expected value; the oracle refuses the errors at the threshold, the worst first, then others at random';

const ownScores =
  'for a row with its own score (PAIRS), random refusal and the oracle are those of that score, not those shown';

/** What the tables of a comparison have in common. */
interface TableKind {
  readonly portions: readonly number[];
  readonly columns: readonly number[];
  readonly against: readonly string[];
  readonly references: readonly number[];
  readonly genuineWeight: number;
}

/**
 * Compares confidences by verification with rejection, side by side with random refusal and the oracle, with bootstrap
 * intervals clustered by identity and paired differences: both areas of a difference are taken on the same draws.
 *
 * Oracle: refusal one pair at a time, with the threshold taken anew from the pairs kept.
 *
 * @param input - Pairs, confidences, operating points.
 * @returns Tables for a report.
 * @throws ScaleFaceError `unknown-name` when `against` names no confidence; as `rejectVerification` and `bootstrap`.
 *
 * @example
 * ```ts
 * import { compareConfidences } from '@scaleface/eval';
 *
 * const { tables } = compareConfidences({
 *   scores: [0.9, 0.2, 0.8, 0.5, 0.1, 0.3],
 *   labels: [1, 1, 1, 0, 0, 0],
 *   subjects: { left: ['a', 'b', 'c', 'a', 'b', 'c'], right: ['a', 'b', 'c', 'b', 'c', 'a'] },
 *   confidences: [{ name: 'norm', label: 'norm', confidence: [9, 1, 8, 7, 9, 8] }],
 *   fars: [0.01],
 *   columns: [0, 0.2],
 *   replicates: 0,
 * });
 * tables[0]?.rows.map((r) => r.name); // => ['random', 'norm', 'oracle']
 * tables[0]?.rows[1]?.at[1]?.value; // => 1
 * ```
 */
export function compareConfidences(input: ComparisonInput): ConfidenceComparison {
  const { columns = [0, 0.1, 0.3, 0.5], steps = 50 } = input;
  const width = columns.at(-1) ?? 0.5;
  const even = Array.from({ length: steps + 1 }, (_, i) => (width * i) / steps);
  const portions = [...new Set([...even, ...columns])].sort((a, b) => a - b);
  if (input.fars.length === 0) return { tables: [] };
  const { confidences, against = confidences.slice(0, 1).map((c) => c.name), genuineWeight = 1 } = input;
  const compared = comparisonLines(input, portions);
  const references = against.map((name) => placeOf(name, at(compared.tables, 0)));
  const found = comparisonIntervals(input, compared, portions, references);
  const kind = { portions, columns, against, references, genuineWeight };
  return { tables: input.fars.map((far, f) => tableOf(far, at(compared.tables, f), at(found, f), kind)) };
}

function tableOf(
  far: number,
  lines: readonly ComparisonLine[],
  found: ComparisonIntervals,
  { portions, columns, against, references, genuineWeight }: TableKind,
): RejectionTable {
  const rows = lines.map(({ name, label, tar, events, score, between, area }, i): ComparisonRow => {
    const others = between === undefined ? [] : references.filter((r) => r !== i);
    const curve = portions.map((_, p) => found.tar(i, p));
    return {
      name,
      label,
      ...(score === undefined ? {} : { score }),
      tar,
      ...(curve[0]?.low === undefined
        ? {}
        : { low: curve.map((e) => e.low as number), high: curve.map((e) => e.high as number) }),
      at: columns.map((c) => found.tar(i, portions.indexOf(c))),
      events: columns.map((c) => at(events, portions.indexOf(c))),
      area: found.area(i),
      ...(between === undefined ? {} : { share: predictionRejectionRatio(area, ...between) }),
      ...(others.length === 0
        ? {}
        : {
            minus: Object.fromEntries(others.map((r) => [(lines[r] as ComparisonLine).name, found.difference(i, r)])),
          }),
    };
  });
  const own = lines.filter((line) => line.score !== undefined).map((line) => line.label);
  return {
    far,
    ...(genuineWeight === 1 ? {} : { genuineWeight }),
    convention: own.length === 0 ? convention : `${convention}; ${ownScores.replace('PAIRS', own.join(', '))}`,
    portions,
    columns,
    against,
    rows,
  };
}

function placeOf(name: string, lines: readonly ComparisonLine[]): number {
  const place = lines.findIndex((line) => line.name === name && line.between !== undefined);
  if (place >= 0) return place;
  throw new ScaleFaceError('no such confidence to compare with', {
    code: 'unknown-name',
    path: 'against',
    expected: lines
      .filter((line) => line.between !== undefined)
      .map((line) => line.name)
      .join(', '),
    received: name,
  });
}
