import { ScaleFaceError } from '@scaleface/numerics';
import { checkFractions, type Numbers } from '../input/arrays.js';
import type { SubjectId } from '../intervals/subjects.js';
import { combinerOf } from '../pairs/pair-quality.js';
import { usualPortions } from '../rejection/convention.js';
import { checkAscending } from '../rejection/input.js';
import { checkRule } from '../verification/tar-at-far-ranked.js';
import type { TemplatePairInput } from './evaluation-types.js';
import type { RejectionGrid } from './kept-pairs.js';
import type { CheckedPairs } from './walk-pairs.js';

/** The rates of the IJB tables. */
const IJB = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1];
/** Portions that the bit patterns of pairs leave room for. */
const PORTIONS = 65_535;

/** Where curves are read, checked. */
export function gridOf(input: TemplatePairInput): RejectionGrid {
  const { rule = 'conservative', combine = 'harmonic' } = input;
  const targets = input.fars ?? IJB;
  const portions = Array.from<number>(input.rejectedPortions ?? usualPortions('scaleface'));
  checkRule(rule);
  checkFractions(targets, 'fars');
  const fars = Array.from(targets);
  checkAscending(portions);
  combinerOf(combine);
  if (portions.length > PORTIONS) {
    throw new ScaleFaceError('too many rejected portions', {
      code: 'out-of-range',
      path: 'rejectedPortions',
      expected: `at most ${PORTIONS}`,
      received: String(portions.length),
    });
  }
  return { fars, portions, rule };
}

/** Subjects of templates, numbered. */
export interface NumberedSubjects {
  /** The number of each template's subject. */
  readonly of: Uint32Array;
  /** How many there are. */
  readonly count: number;
}

/** Numbers the subjects of templates in the order of their first appearance. */
export function numberSubjects(subjects: ArrayLike<SubjectId>, templates: number): NumberedSubjects {
  if (subjects.length !== templates) {
    throw new ScaleFaceError('not one subject for each template', {
      code: 'shape-mismatch',
      path: 'subjects',
      expected: `${templates} subjects`,
      received: String(subjects.length),
    });
  }
  const numbers = new Map<SubjectId, number>();
  const of = Uint32Array.from({ length: templates }, (_, t) => {
    const subject = subjects[t] as SubjectId;
    const known = numbers.get(subject) ?? numbers.size;
    numbers.set(subject, known);
    return known;
  });
  return { of, count: numbers.size };
}

/** Refuses pairs whose label says something else than the subjects of their templates. */
export const agreeWith =
  ({ of }: NumberedSubjects) =>
  ({ left, right, genuine }: CheckedPairs, from: number): void => {
    for (let i = 0; i < left.length; i++) {
      const same = of[left[i] as number] === of[right[i] as number];
      if (same === (genuine[i] === 1)) continue;
      throw new ScaleFaceError('a label contradicts the subjects', {
        code: 'invalid-argument',
        path: `pairs.genuine[${from + i}]`,
        expected: `${same ? 1 : 0}: templates ${left[i]} and ${right[i]} are of ${same ? 'one subject' : 'two subjects'}`,
        received: String(genuine[i]),
      });
    }
  };

/** Refuses templates that do not fit together. */
export function checkTemplates({ templates }: TemplatePairInput): void {
  const { embedding, width, images, failed, confidence } = templates;
  const count = images.length;
  const lengths: readonly (readonly [string, Numbers | undefined, number])[] = [
    ['embedding', embedding, count * width],
    ['failed', failed, count],
    ['confidence', confidence, count],
  ];
  for (const [path, values, expected] of lengths) {
    if (values === undefined || values.length === expected) continue;
    throw new ScaleFaceError('does not fit the templates', {
      code: 'shape-mismatch',
      path: `templates.${path}`,
      expected: `${expected} numbers`,
      received: String(values.length),
    });
  }
}
