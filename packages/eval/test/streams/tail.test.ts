import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import {
  addScores,
  createScoreCounts,
  evaluateTemplatePairs,
  type TemplateInterval,
  tarAtFar,
  tarAtFarIntervals,
} from '../../src/index.js';
import { mergedPairs } from '../../src/streams/merged-weight.js';
import { planTail, Tail, type TailPlan } from '../../src/streams/tail.js';
import { blocksOf, drawProtocol, fused, naive } from './protocol.js';

const protocol = drawProtocol(8, 60, 3000);
const scores = Float32Array.from(naive(protocol, 'mean', Math.fround).scores);
const { genuine, left, right } = protocol;
const subjects = Uint32Array.from(protocol.subjects);
const fars = [0.001, 0.01, 0.02];
const pairs = { scores, genuine, left: Uint32Array.from(left), right: Uint32Array.from(right) };
const sides = {
  left: Array.from(left, (t) => `s${subjects[t]}`),
  right: Array.from(right, (t) => `s${subjects[t]}`),
};

describe('intervals of template pairs in blocks', () => {
  const plan = planTail(addScores(createScoreCounts(), scores, genuine), fars, 2000) as TailPlan;

  it('weigh pairs as tarAtFar does, those that are merged included', () => {
    const tail = new Tail(plan, subjects, 20);
    tail.add(pairs);
    const { statistic, left: a, right: b } = tail.statistic('conservative');
    expect(a.length).toBeLessThan(scores.length);
    const random = createRandom(5);
    for (let r = 0; r < 20; r++) {
      const times = new Float64Array(20);
      for (let s = 0; s < 20; s++) (times[random.integer(20)] as number)++;
      const weigh = (i: number, j: number): number =>
        i === j ? (times[i] as number) : (times[i] as number) * (times[j] as number);
      const weights = Array.from(left, (t, p) => weigh(subjects[t] as number, subjects[right[p] as number] as number));
      const own = Float64Array.from(a, (i, k) => weigh(i, b[k] as number));
      expect([...(statistic(own) as number[])]).toEqual([...tarAtFar(scores, genuine, fars, { weights }).tar]);
    }
  });

  it('are those of tarAtFarIntervals but for chance', async () => {
    const options = { replicates: 300, seed: 2, pairs: 2000 };
    const { intervals, verification } = await evaluateTemplatePairs({
      templates: fused(protocol, 'mean'),
      pairs: () => blocksOf(protocol),
      subjects: protocol.subjects,
      rejectedPortions: [],
      fars,
      intervals: options,
    });
    const { all } = tarAtFarIntervals({ scores, labels: genuine, subjects: sides }, fars, options);
    all.forEach(({ lower, upper, estimate }, f) => {
      const own = intervals?.[f] as NonNullable<TemplateInterval>;
      expect(own.estimate).toBe(estimate);
      expect(own.estimate).toBe(verification.tar[f]);
      const width = upper - lower;
      expect(Math.abs(own.lower - lower)).toBeLessThan(0.2 * width);
      expect(Math.abs(own.upper - upper)).toBeLessThan(0.2 * width);
    });
  });

  it('are left out of rates that need more pairs than may be kept', () => {
    const counts = addScores(createScoreCounts(), scores, genuine);
    expect(planTail(counts, [0.001, 0.9], 2000)?.fars).toEqual([0.001]);
    expect(planTail(counts, fars, 100)).toBeUndefined();
  });

  it('are not there where they are not asked for', async () => {
    const result = await evaluateTemplatePairs({
      templates: fused(protocol, 'mean'),
      pairs: () => blocksOf(protocol),
      subjects: protocol.subjects,
      rejectedPortions: [],
      intervals: false,
    });
    expect(result).not.toHaveProperty('intervals');
  });
});

describe('merged pairs', () => {
  it('of many subjects weigh what they weigh but for two hundredths', () => {
    const random = createRandom(6);
    const count = 5000;
    const merged = mergedPairs(count);
    const cells = Array.from({ length: 40_000 }, () => [random.integer(count), random.integer(count)] as const);
    for (const [a, b] of cells) merged.add(a, b);
    expect(merged.weight(new Float64Array(count).fill(1))).toBe(merged.size);
    const times = new Float64Array(count);
    for (let s = 0; s < count; s++) (times[random.integer(count)] as number)++;
    const exact = cells.reduce((sum, [a, b]) => sum + (times[a] as number) * (times[b] as number), 0);
    expect(Math.abs(merged.weight(times) / exact - 1)).toBeLessThan(0.02);
    expect(merged.weight(new Float64Array(count))).toBe(0);
  });
});
