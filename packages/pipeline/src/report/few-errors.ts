import { type Estimate, eventWarnings, type RateEvents } from '@scaleface/eval';

/** Whether a true accept rate rests on fewer than 30 errors, of one kind or the other (rule of 30, ISO/IEC 19795-1). */
const few = ({ genuine, falseNonMatches, impostor, falseMatches }: RateEvents): boolean =>
  eventWarnings(falseNonMatches, genuine).length + eventWarnings(falseMatches, impostor).length > 0;

/** The mark of a number that rests on too few errors; none where nothing is known of them. */
export const fewMark = (events: RateEvents | undefined): string => (events !== undefined && few(events) ? '*' : '');

/**
 * A true accept rate with its interval and mark. A rate without a single false non-match has the bound of the rule of 3 in
 * place of an interval: draws of pairs without errors have none either, and say nothing.
 *
 * @param estimate - The rate.
 * @param events - What it rests on.
 * @param text - How it is written otherwise.
 * @param number - How the bound is written.
 */
export function rateCell(
  estimate: Estimate,
  events: RateEvents | undefined,
  text: (estimate: Estimate) => string,
  number: (value: number) => string,
): string {
  if (events === undefined || events.genuine === 0) return text(estimate);
  const bound = `>${number(Math.max(0, 1 - 3 / events.genuine))}`;
  const known = events.falseNonMatches === 0 ? `${text({ value: estimate.value })} ${bound}` : text(estimate);
  return known + fewMark(events);
}

/**
 * What the marks of tables mean; nothing where none of them has a mark.
 *
 * @param tables - Tables with rows, as an evaluation has them.
 */
export function fewNote(
  tables: readonly { readonly rows: readonly { readonly events?: readonly RateEvents[] }[] }[],
): string {
  const all = tables.flatMap(({ rows }) => rows.flatMap(({ events = [] }) => events));
  const parts = [
    ...(all.some(few) ? ['* rests on fewer than 30 false non-matches or false matches: not known to ±30 %'] : []),
    ...(all.some(({ falseNonMatches, genuine }) => falseNonMatches === 0 && genuine > 0)
      ? ['> no false non-match at all: the bound that 3/n allows (95 %, independent pairs)']
      : []),
  ];
  return parts.length === 0 ? '' : `${parts.join('; ')} (rules of 30 and 3, ISO/IEC 19795-1)`;
}
