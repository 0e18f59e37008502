import { at } from '@scaleface/numerics';
import { acceptedOf, type RejectionEngine } from '../rejection/engine.js';
import type { Lineup } from '../rejection/lineup.js';
import type { RateEvents } from './comparison-types.js';

/** What the rates of an engine rest on at the moment, at some thresholds. */
const eventsNow = (
  { ranks, problem }: RejectionEngine,
  thresholds: readonly number[],
  genuineWeight: number,
): RateEvents[] =>
  thresholds.map((t) => {
    const { genuine, impostor } = ranks;
    const { accept } = problem.convention;
    const falseMatches = acceptedOf(ranks, impostor, t, accept);
    const falseNonMatches = genuine.size - acceptedOf(ranks, genuine, t, accept);
    return {
      genuine: Math.round(genuine.size / genuineWeight),
      falseNonMatches: Number.isNaN(falseNonMatches) ? 0 : Math.round(falseNonMatches / genuineWeight),
      impostor: impostor.size,
      falseMatches: Number.isNaN(falseMatches) ? 0 : falseMatches,
    };
  });

/**
 * What the rates of a rejection curve rest on, at each false accept rate and portion: `[f][k]`.
 *
 * @param engine - With the weights of the comparison.
 * @param lineup - The order of leaving.
 * @param fars - The rates.
 * @param genuineWeight - How often a genuine pair counts.
 */
export function rateEvents(
  engine: RejectionEngine,
  lineup: Lineup,
  fars: readonly number[],
  genuineWeight: number,
): RateEvents[][] {
  const events: RateEvents[][] = fars.map(() => []);
  engine.walk(
    lineup,
    fars,
  )((_, thresholds) => {
    eventsNow(engine, thresholds, genuineWeight).forEach((found, f) => {
      at(events, f).push(found);
    });
  });
  return events;
}

/** The same where nothing is refused, at each rate of the engine. */
export function startEvents(engine: RejectionEngine, genuineWeight: number): RateEvents[] {
  const thresholds = engine.thresholds();
  return eventsNow(engine, thresholds, genuineWeight);
}
