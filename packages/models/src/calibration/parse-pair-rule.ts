import { parsePairScore } from '@scaleface/eval';
import { ScaleFaceError } from '@scaleface/numerics';
import { shown } from '../storage/shown.js';
import type { PairRule } from './pair-rule.js';

const confidences: readonly unknown[] = ['harmonic', 'product', 'min', 'mean', 'decision'];

/**
 * A rule as a file says it, checked.
 *
 * @param value - The parsed JSON.
 * @throws ScaleFaceError `bad-format` naming the entry.
 */
export function parsePairRule(value: unknown): PairRule {
  const { score, confidence, fitted } = (value ?? {}) as Partial<Record<keyof PairRule, unknown>>;
  const refuse = (path: string, expected: string, received: unknown): never => {
    throw new ScaleFaceError('not a way to compare pairs', {
      code: 'bad-format',
      path,
      expected,
      received: shown(received),
    });
  };
  if (score !== 'cosine' && score !== 'scale-fitted') return refuse('pairs.score', 'cosine or scale-fitted', score);
  if (!confidences.includes(confidence)) return refuse('pairs.confidence', confidences.join(', '), confidence);
  const how = confidence as PairRule['confidence'];
  if (score === 'scale-fitted') return { score, fitted: parsePairScore(fitted, 'pairs.fitted'), confidence: how };
  if (how === 'decision') return refuse('pairs.confidence', 'a fitted score, whose threshold it needs', how);
  return { score, confidence: how };
}
