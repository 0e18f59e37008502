import { expect, it } from 'vitest';
import { expectRefusal } from '../../../../testing/refusal.js';
import { REJECTION_PRESETS, type RejectionPreset } from '../../src/index.js';
import { conventionOf, usualPortions, usualTargets } from '../../src/rejection/convention.js';

/** What each preset is usually drawn over and at: number of portions, step, targets. */
const usual: Record<RejectionPreset, [count: number, step: number, targets: number[]]> = {
  scaleface: [250, 0.5 / 249, [1e-4, 1e-3, 1e-2]],
  fixed: [250, 0.5 / 249, [1e-4, 1e-3, 1e-2]],
  nist: [100, 0.01, [0.01, 0.05]],
  dasec: [100, 0.01, [0.05]],
  'cr-fiqa': [20, 0.05, [1e-4, 1e-3, 1e-2]],
  magface: [20, 0.05, [1e-4, 1e-3, 1e-2]],
};

it.each(Object.entries(usual))('%s is drawn over its own portions and at its own points', (name, expected) => {
  const [count, step, targets] = expected;
  const portions = usualPortions(name as RejectionPreset);
  expect(portions).toEqual(Array.from({ length: count }, (_, i) => expect.closeTo(i * step, 12)));
  expect(usualTargets(name as RejectionPreset)).toEqual(targets);
});

it('a preset with parts replaced keeps the others, and one that is none is refused', () => {
  expect(conventionOf('nist', undefined)).toEqual(REJECTION_PRESETS.nist);
  expect(conventionOf('nist', { ties: 'stable' })).toEqual({ ...REJECTION_PRESETS.nist, ties: 'stable' });
  expectRefusal([
    () => conventionOf('iso' as never, undefined),
    'unknown-name',
    'preset',
    'scaleface, fixed, nist, dasec, cr-fiqa, magface',
    'iso',
  ]);
});
