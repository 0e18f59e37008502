import { ScaleFaceError } from '@scaleface/numerics';

/** The name of an identity: anything comparable. */
export type SubjectId = string | number;

/** Which identities each record is about. */
export interface RecordSubjects {
  /** The subject on the left of every pair, or the one subject of every record. */
  readonly left: ArrayLike<SubjectId>;
  /** The subject on the right of every pair; leave out when a record has one subject. */
  readonly right?: ArrayLike<SubjectId>;
}

/** Subjects numbered 0 … count − 1. */
export interface SubjectIndex {
  /** Number of distinct subjects. */
  readonly count: number;
  /** Number of the left subject of every record. */
  readonly left: Int32Array;
  /** Number of the right subject of every record; equal to `left` for one-subject records and genuine pairs. */
  readonly right: Int32Array;
}

/**
 * Numbers the subjects of all records in the order of their first appearance.
 *
 * @param records - Who each record is about.
 * @returns The numbering.
 * @throws ScaleFaceError `shape-mismatch` when left and right differ in length, `invalid-argument` when both are empty.
 */
export function indexSubjects(records: RecordSubjects): SubjectIndex {
  const { left, right = left } = records;
  if (left.length !== right.length) {
    throw new ScaleFaceError('left and right differ in length', {
      code: 'shape-mismatch',
      path: 'right',
      expected: `length ${left.length}`,
      received: `length ${right.length}`,
    });
  }
  if (left.length === 0) {
    throw new ScaleFaceError('no records', { code: 'invalid-argument', path: 'left', expected: 'at least one record' });
  }
  const numbers = new Map<SubjectId, number>();
  const number = (id: SubjectId): number => {
    const known = numbers.get(id);
    if (known !== undefined) return known;
    numbers.set(id, numbers.size);
    return numbers.size - 1;
  };
  const a = new Int32Array(left.length);
  const b = new Int32Array(left.length);
  for (let i = 0; i < left.length; i++) {
    a[i] = number(left[i] as SubjectId);
    b[i] = number(right[i] as SubjectId);
  }
  return { count: numbers.size, left: a, right: b };
}
