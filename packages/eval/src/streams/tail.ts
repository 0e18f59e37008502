import { at } from '@scaleface/numerics';
import { BUCKETS, orderedKey } from '../counts/float32-keys.js';
import { createWeightStore, rankWeighted, sumWeights } from '../counts/ranked-weighted.js';
import { patternsOf, type ScoreCounts } from '../counts/score-counts.js';
import { pickNumbers } from '../input/map-numbers.js';
import { type BootstrapOptions, bootstrap, type WeightedStatistic } from '../intervals/bootstrap.js';
import type { IntervalEstimate } from '../intervals/interval.js';
import { argsort } from '../rank/argsort.js';
import { tarAtFarRanked } from '../verification/tar-at-far-ranked.js';
import type { FarRule } from '../verification/threshold.js';
import { GrowingNumbers } from './growing-numbers.js';
import { mergedPairs } from './merged-weight.js';
import type { CheckedPairs } from './walk-pairs.js';

/** From which bucket on impostor pairs are kept one by one, and for which rates they are enough. */
export interface TailPlan {
  /** The lowest bucket of upper bits that is kept. */
  readonly bucket: number;
  /** The rates. */
  readonly fars: readonly number[];
}

/**
 * Which impostor pairs the intervals of the rates need: a replicate may weigh the tail several times its size, so eight
 * times the rate's share and 200 more. Rates whose tail would have more pairs than allowed, genuine pairs included, have
 * no interval.
 *
 * @param counts - Of all pairs.
 * @param fars - False accept rates.
 * @param most - The most pairs that may be kept.
 * @returns Nothing where no rate has an interval.
 */
export function planTail({ coarse }: ScoreCounts, fars: readonly number[], most: number): TailPlan | undefined {
  const sumOf = (from: number): number => coarse.subarray(from, from + BUCKETS).reduce((sum, c) => sum + c, 0);
  const [impostor, genuine] = [sumOf(0), sumOf(BUCKETS)];
  if (impostor === 0 || genuine === 0) return undefined;
  const bucketOf = (far: number): { bucket: number; kept: number } => {
    const wanted = Math.min(impostor, Math.ceil(8 * far * impostor) + 200);
    let bucket = BUCKETS;
    let kept = 0;
    while (kept < wanted) kept += at(coarse, --bucket);
    return { bucket, kept };
  };
  const able = fars.filter((far) => genuine + bucketOf(far).kept <= most);
  return able.length === 0 ? undefined : { bucket: Math.min(...able.map((far) => bucketOf(far).bucket)), fars: able };
}

/** The pairs that intervals rest on: genuine pairs and the impostor tail one by one, the others by their subjects. */
export class Tail {
  private readonly plan: TailPlan;
  private readonly subjects: Uint32Array;
  private readonly count: number;
  private readonly scores = [new GrowingNumbers(), new GrowingNumbers()] as const;
  private readonly pairs = [new GrowingNumbers(), new GrowingNumbers()] as const;
  private readonly merged: ReturnType<typeof mergedPairs>;

  /**
   * @param plan - Which pairs.
   * @param subjects - Number of the subject of each template, from 0.
   * @param count - Number of subjects.
   */
  constructor(plan: TailPlan, subjects: Uint32Array, count: number) {
    this.plan = plan;
    this.subjects = subjects;
    this.count = count;
    this.merged = mergedPairs(count);
  }

  /** Adds pairs. */
  add({ left, right, genuine, scores }: CheckedPairs): void {
    const patterns = patternsOf(scores);
    for (let i = 0; i < patterns.length; i++) {
      const own = genuine[i] as 0 | 1;
      const a = this.subjects[left[i] as number] as number;
      const b = this.subjects[right[i] as number] as number;
      if (own === 0 && orderedKey(patterns[i] as number) >>> 16 < this.plan.bucket) {
        this.merged.add(a, b);
        continue;
      }
      this.scores[own].push((scores[i] as number) + 0);
      this.pairs[own].push(a * this.count + b);
    }
  }

  /** TAR at each rate of the plan with its interval, clustered by subject. */
  intervals(rule: FarRule, options: Omit<BootstrapOptions, 'statistic' | 'subjects'>): readonly IntervalEstimate[] {
    const { statistic, left, right } = this.statistic(rule);
    const { all } = bootstrap({ ...options, statistic, subjects: { left, right } });
    return all.map(({ estimate, lower, upper, level }) => ({ estimate, lower, upper, level }));
  }

  /**
   * TAR at the rates of the plan as a statistic of weights. The first records are the subjects themselves, whose weights are
   * how often each comes up; genuine pairs and those of the tail follow.
   */
  statistic(rule: FarRule): { statistic: WeightedStatistic; left: Float64Array; right: Float64Array } {
    const { merged, count } = this;
    const [tail, top] = [0, 1].map((own) => {
      const scores = this.scores[own as 0 | 1].all();
      const order = argsort(scores).reverse();
      return { scores: pickNumbers(scores, order), pairs: pickNumbers(this.pairs[own as 0 | 1].all(), order) };
    }) as [Ranked, Ranked];
    const [kept, genuines] = [tail.scores.length, top.scores.length];
    // Merged pairs stand behind all others as −∞: where pairs are merged, no score of the tail is that low.
    const descending = new Float64Array(kept + 1).fill(Number.NEGATIVE_INFINITY);
    descending.set(tail.scores);
    const store = createWeightStore(kept + 1);
    const own = createWeightStore(genuines);
    const impostor = rankWeighted(descending, store);
    const genuine = rankWeighted(top.scores, own);
    const statistic: WeightedStatistic = (weights) => {
      own.weight.set(weights.subarray(count, count + genuines));
      store.weight.set(weights.subarray(count + genuines));
      let reach = 0;
      for (let k = 0; k < kept; k++) reach += store.weight[k] as number;
      store.weight[kept] = merged.size === 0 ? 0 : merged.weight(weights.subarray(0, count));
      sumWeights(own);
      sumWeights(store);
      const { fars } = this.plan;
      const { tar } = tarAtFarRanked(genuine, impostor, fars, rule);
      const beyond = (far: number): boolean => merged.size > 0 && Math.floor(far * impostor.size + 1e-9) >= reach;
      return tar.map((rate, f) => (beyond(at(fars, f)) ? Number.NaN : rate));
    };
    const sides = new Float64Array(count + genuines + kept);
    sides.set(top.pairs, count);
    sides.set(tail.pairs, count + genuines);
    const side = (of: (pair: number) => number): Float64Array => sides.map((pair, i) => (i < count ? i : of(pair)));
    return {
      statistic,
      left: side((pair) => Math.floor(pair / count)),
      right: side((pair) => pair % count),
    };
  }
}

/** Pairs from the largest score down. */
interface Ranked {
  readonly scores: Float64Array;
  readonly pairs: Float64Array;
}
