import { at, createRandom, ScaleFaceError } from '@scaleface/numerics';
import { checkNumbers, checkSameLength, type Numbers } from '../input/arrays.js';
import { jsonReader } from '../input/json-values.js';
import { indexSubjects, type SubjectId } from '../intervals/subjects.js';

/** What is kept of calibration's values, such as confidences or scores: plain data of a few hundred bytes. */
export interface DriftReference {
  /** Of the format. */
  readonly version: 1;
  /** Number of subjects in calibration, one value each. */
  readonly subjects: number;
  /** Values between two bins, in ascending order, each one of calibration's. */
  readonly edges: readonly number[];
  /** In [0, 1), one per edge: where the edge stands among values equal to it. */
  readonly ties: readonly number[];
  /** One per bin: of the `subjects + 1` places that a further value can take among calibration's, those in the bin. */
  readonly places: readonly number[];
}

/** Options of {@link driftReference}. */
export interface DriftReferenceOptions {
  /** The subject of each value; without it each value is another subject's. */
  readonly subjects?: ArrayLike<SubjectId>;
  /** Number of bins of about equal mass, at least 2. Default 10; at most one per value and one more. */
  readonly bins?: number;
  /** Draws one value per subject, and the order of equal values. Default 0. */
  readonly seed?: number;
}

/**
 * Keeps of calibration's confidences or scores what {@link driftMonitor} needs: quantiles, which are values of calibration,
 * and how many values lie between them. Of each subject one value is drawn, so that subjects count alike; equal values
 * are put in a random order.
 *
 * With $K$ subjects and $b$ bins edge $j$ is the value of rank $\operatorname{round}(j(K+1)/b)$. Oracle: the ranks of this
 * formula among the sorted values, and their differences.
 *
 * @param values - One value per record.
 * @param options - Subjects, bins, seed.
 * @returns Plain data; `parseDriftReference` reads it back from JSON.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`; `invalid-argument` without values; `out-of-range` for the bins.
 *
 * @example
 * ```ts
 * import { driftReference } from '@scaleface/eval';
 *
 * const { edges, places } = driftReference([0.5, 0.1, 0.9, 0.3, 0.7], { bins: 3 });
 * edges; // => [0.3, 0.7]
 * places; // => [2, 2, 2]
 * ```
 */
export function driftReference(values: Numbers, options: DriftReferenceOptions = {}): DriftReference {
  const { bins = 10, seed = 0 } = options;
  checkNumbers(values, 'values');
  if (!(Number.isInteger(bins) && bins >= 2)) {
    throw new ScaleFaceError('not a number of bins', {
      code: 'out-of-range',
      path: 'options.bins',
      expected: 'an integer ≥ 2',
      received: String(bins),
    });
  }
  const random = createRandom(seed);
  const drawn = recordsBySubject(values, options.subjects).map((own) => ({
    value: values[own[random.integer(own.length)] as number] as number,
    tie: random.uniform(),
  }));
  drawn.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : a.tie - b.tie));
  const total = drawn.length + 1;
  const filled = Math.min(bins, total);
  const ranks = Array.from({ length: filled + 1 }, (_, j) => Math.round((j * total) / filled));
  const edges = ranks.slice(1, -1).map((rank) => at(drawn, rank - 1));
  return {
    version: 1,
    subjects: drawn.length,
    edges: edges.map(({ value }) => value + 0),
    ties: edges.map(({ tie }) => tie),
    places: ranks.slice(1).map((rank, j) => rank - at(ranks, j)),
  };
}

/** The records of each subject. */
export function recordsBySubject(
  values: Numbers,
  subjects: ArrayLike<SubjectId> | undefined,
  path = 'subjects',
): number[][] {
  if (values.length === 0) {
    throw new ScaleFaceError('no values', { code: 'invalid-argument', path: 'values', expected: 'at least one value' });
  }
  if (subjects === undefined) return Array.from(values, (_, i) => [i]);
  checkSameLength(values, subjects, path);
  const { count, left } = indexSubjects({ left: subjects });
  const records = Array.from({ length: count }, (): number[] => []);
  for (const [i, s] of left.entries()) (records[s] as number[]).push(i);
  return records;
}

const { refuse, objectOf, listOf, finite, count } = jsonReader('not a reference of drift');

/**
 * Reads a reference back from JSON.
 *
 * @param value - What `JSON.parse` gave.
 * @returns The reference.
 * @throws ScaleFaceError `bad-format`, naming the place.
 *
 * @example
 * ```ts
 * import { driftReference, parseDriftReference } from '@scaleface/eval';
 *
 * const text = JSON.stringify(driftReference([0.5, 0.1, 0.9]));
 * parseDriftReference(JSON.parse(text)).subjects; // => 3
 * ```
 */
export function parseDriftReference(value: unknown): DriftReference {
  const { version, subjects, edges, ties, places } = objectOf(
    value,
    'reference',
    'version',
    'subjects',
    'edges',
    'ties',
    'places',
  );
  if (version !== 1) refuse('reference.version', '1', version);
  const found: DriftReference = {
    version: 1,
    subjects: count(subjects, 'reference.subjects'),
    edges: listOf(edges, 'reference.edges', finite),
    ties: listOf(ties, 'reference.ties', finite),
    places: listOf(places, 'reference.places', count),
  };
  const { length } = found.edges;
  const ascending = found.edges.every((edge, j) => {
    const before = found.edges[j - 1] ?? Number.NEGATIVE_INFINITY;
    return edge > before || (edge === before && at(found.ties, j) > (found.ties[j - 1] ?? -1));
  });
  const total = found.places.reduce((a, b) => a + b, 0);
  if (!ascending) refuse('reference.edges', 'values in ascending order', edges);
  if (length === 0 || found.ties.length !== length || found.places.length !== length + 1) {
    refuse('reference.places', 'one more than the edges, of which there is one', places);
  }
  if (total !== found.subjects + 1 || found.places.includes(0)) {
    refuse('reference.places', 'counts above 0 whose sum is one more than the subjects', places);
  }
  return found;
}
