import { at, createRandom, type Random, restoreRandom, ScaleFaceError } from '@scaleface/numerics';
import { checkNumbers, type Numbers } from '../input/arrays.js';
import { betCount, learnedFactor, logStakes, logSum, middlesOf, tiltedFactors } from './bets.js';
import type { DriftReference } from './reference.js';

/** Options of {@link driftMonitor}. */
export interface DriftMonitorOptions {
  /** The chance of ever raising an alarm while nothing has changed, in (0, 1). Default 0.01. */
  readonly alarm?: number;
  /** After how many values new bets are laid, which changes that come late need. Default 100. */
  readonly restart?: number;
  /** Orders values equal to an edge. Default 0. */
  readonly seed?: number;
  /** Goes on from here. */
  readonly state?: DriftState;
}

/** What has been seen, as JSON-safe data. */
export interface DriftState {
  /** Values in each bin. */
  readonly counts: readonly number[];
  /** Per start of bets: counts then, and the logarithm of what each bet has multiplied its stake by. */
  readonly starts: readonly {
    /** Values in each bin before it. */
    readonly counts: readonly number[];
    /** Logarithm of each bet's product. */
    readonly logs: readonly number[];
  }[];
  /** The smallest p-value so far. */
  readonly p: number;
  /** Of the random numbers. */
  readonly random: readonly number[];
}

/** What a monitor says. */
export interface DriftStatus {
  /** Values seen. */
  readonly seen: number;
  /** Whether an alarm has been raised; it stays. */
  readonly alarmed: boolean;
  /** The smallest p-value so far, valid whenever it is looked at: an alarm is raised at `alarm`. */
  readonly p: number;
  /** The chance that a value seen lies above one of calibration's, to the width of a bin: 0.5 without a shift. */
  readonly superiority: number;
}

/** Watches values as they come. */
export interface DriftMonitor {
  /** Takes values in the order in which they come. */
  readonly add: (values: Numbers) => DriftStatus;
  /** What it says now. */
  readonly status: () => DriftStatus;
  /** All it knows, to go on from. */
  readonly state: () => DriftState;
}

/**
 * Raises an alarm when confidences or scores in production are not like calibration's, and while they are, ever does so with
 * a probability of at most `alarm`, however long it runs (a conformal test martingale).
 *
 * Among $K$ values of calibration and $t$ seen since, a further one takes each of the $K + t + 1$ places with the same chance as long
 * as all are exchangeable, whatever came before. So it falls into bin $j$ with the chance $\pi_j = (g_j + n_j)/(K + 1 + t)$,
 * where $g_j$ are the bin's places in calibration and $n_j$ the values that it took: the {@link DriftReference} suffices, and
 * its quantiles' own errors are accounted for. Bets against these chances multiply their stakes by $q_j/\pi_j$; their total is a
 * martingale, which reaches $1/\epsilon$ with a probability of at most $\epsilon$ (Ville 1939; Vovk, Nouretdinov and Gammerman 2003).
 * New bets are laid every `restart` values, the $k$-th with $1/((k+1)(k+2))$ of the stake.
 *
 * Give one value per person: a person who comes again is no new sample. Watching confidences and scores, give each
 * monitor half of the probability. Oracles: the places enumerated, simulated populations.
 *
 * @param reference - From {@link driftReference}.
 * @param options - Probability, restarts, state.
 * @returns The monitor.
 * @throws ScaleFaceError `out-of-range`; `not-finite` for NaN among values; `shape-mismatch` for the state of another reference.
 *
 * @example
 * ```ts
 * import { driftMonitor, driftReference } from '@scaleface/eval';
 *
 * const monitor = driftMonitor(driftReference(Array.from({ length: 500 }, (_, i) => i / 500)));
 * monitor.add(Array.from({ length: 60 }, (_, i) => ((i * 37) % 60) / 60)).alarmed; // => false
 * const { alarmed, superiority } = monitor.add(Array.from({ length: 60 }, (_, i) => ((i * 37) % 60) / 150));
 * alarmed; // => true
 * superiority < 0.4; // => true
 * ```
 */
export function driftMonitor(reference: DriftReference, options: DriftMonitorOptions = {}): DriftMonitor {
  const { alarm = 0.01, restart = 100, seed = 0, state } = options;
  if (!(alarm > 0 && alarm < 1 && Number.isInteger(restart) && restart >= 1)) {
    throw new ScaleFaceError('not a monitor', {
      code: 'out-of-range',
      path: 'options',
      expected: 'alarm in (0, 1), restart an integer ≥ 1',
      received: `${alarm}, ${restart}`,
    });
  }
  const { places, subjects } = reference;
  const first = Float64Array.from(places, (g) => g / (subjects + 1));
  const middles = middlesOf(first);
  if (state !== undefined && state.counts.length !== places.length) {
    throw new ScaleFaceError('the state of another reference', {
      code: 'shape-mismatch',
      path: 'options.state',
      expected: `${places.length} bins`,
      received: `${state.counts.length}`,
    });
  }
  // Split, so that the order of equal values is not that of the reference of the same seed.
  const random: Random = state === undefined ? createRandom(seed).split() : restoreRandom(state.random);
  const counts = Float64Array.from(state?.counts ?? places.map(() => 0));
  const starts = (state?.starts ?? []).map((s) => ({ counts: s.counts, logs: [...s.logs] }));
  let seen = counts.reduce((a, b) => a + b, 0);
  let p = state?.p ?? 1;

  const see = (value: number): void => {
    if (seen % restart === 0) starts.push({ counts: [...counts], logs: new Array(betCount).fill(0) });
    const bin = binOf(reference, value, random.uniform());
    const chances = counts.map((n, j) => (at(places, j) + n) / (subjects + 1 + seen));
    const tilted = tiltedFactors(bin, chances, middles);
    // What is not laid yet keeps its worth.
    const wealth = [-Math.log(starts.length + 1)];
    for (const [k, { counts: before, logs }] of starts.entries()) {
      const factors = [learnedFactor(bin, chances, first, (j) => at(counts, j) - at(before, j)), ...tilted];
      for (const [bet, factor] of factors.entries()) (logs[bet] as number) += factor;
      wealth.push(logSum(logs.map((log, bet) => log + at(logStakes, bet))) - Math.log((k + 1) * (k + 2)));
    }
    (counts[bin] as number)++;
    seen++;
    p = Math.min(p, Math.exp(-logSum(wealth)));
  };
  const status = (): DriftStatus => {
    const shift = middles.reduce((sum, x, j) => sum + x * at(counts, j), 0);
    return { seen, alarmed: p <= alarm, p, superiority: seen === 0 ? 0.5 : (1 + shift / seen) / 2 };
  };
  return {
    status,
    add(values) {
      checkNumbers(values, 'values');
      for (let i = 0; i < values.length; i++) see(values[i] as number);
      return status();
    },
    state: () => ({
      counts: [...counts],
      starts: starts.map((s) => ({ counts: [...s.counts], logs: [...s.logs] })),
      p,
      random: random.state(),
    }),
  };
}

/** The bin of a value. */
function binOf({ edges, ties }: DriftReference, value: number, tie: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const edge = at(edges, middle);
    if (edge < value || (edge === value && at(ties, middle) < tie)) low = middle + 1;
    else high = middle;
  }
  return low;
}
