import { describe, expect, it } from 'vitest';
import { recallAtK, rejectionArea, rejectVerification, rocCurve, tarAtFar } from '../../src/index.js';

const scores = [0.9, 0.1];
const labels = [1, 0];
const none = undefined as never;

describe('what plain JavaScript forgets is named', () => {
  it('an array that is not there', () => {
    expect(() => tarAtFar(scores, labels, none)).toThrow('fars: not an array; expected an array; received undefined');
    expect(() => tarAtFar(scores, none, [0.1])).toThrow('labels: not an array');
    expect(() => tarAtFar(none, labels, [0.1])).toThrow('scores: not an array');
    expect(() => tarAtFar(Float32Array.from(scores), labels, none)).toThrow('fars: not an array');
    expect(() => rocCurve(null as never, labels)).toThrow('scores: not an array');
  });

  it('one number in the place of several, of which there would be none', () => {
    expect(() => tarAtFar(scores, labels, 0.1 as never)).toThrow(
      'fars: not an array; expected an array; received number',
    );
    const input = { scores, labels, uncertainty: [1, 2] };
    expect(() => rejectVerification({ ...input, fars: 0.1 as never })).toThrow('fars: not an array');
  });

  it('what another function makes', () => {
    expect(() => rejectionArea(scores as never)).toThrow(
      'curves: not the curves of rejectVerification; expected rejectedPortions, rows, fars',
    );
    expect(() => rejectionArea(none)).toThrow('curves: not the curves of rejectVerification');
    expect(() => recallAtK(none, 1)).toThrow(
      'queries: neither rankings nor similarities; expected rankings or similarities, with what is relevant',
    );
    expect(() => recallAtK([1, 2] as never, 1)).toThrow('queries: neither rankings nor similarities');
  });

  it('any array will do', () => {
    expect(tarAtFar({ length: 2, 0: 0.9, 1: 0.1 }, Uint8Array.of(1, 0), Float64Array.of(0.1)).tar).toEqual([1]);
  });
});
