import type { CrossGroupRate, DemographicReport, ErrorRate, GroupRejection, IntervalEstimate } from '@scaleface/eval';
import { countText } from './count-text.js';
import { type FigureTable, percent } from './figure-table.js';
import type { ReportDemographics } from './report-demographics.js';
import { type Shown, shownFigure } from './rounding.js';

const figure = ({ estimate, lower, upper }: IntervalEstimate): Shown =>
  shownFigure({ value: estimate, low: lower, high: upper });

/** A rate that rests on fewer than 30 errors has the mark of the rule of 30. */
function rate(found: ErrorRate): Shown {
  const { value, interval } = figure(found);
  return { value: found.sufficient ? value : `${value}*`, interval };
}

/** The errors that a rate rests on. */
const events = ({ errors, trials }: ErrorRate): string => `${countText(errors)} of ${countText(trials)}`;

/** The rates of each group, at the threshold for all and at its own. */
const ratesTable = ({ by, far, score, found }: ReportDemographics): FigureTable => ({
  title: `Errors by ${by} at one threshold for all (${score} ${+found.threshold.toPrecision(4)}, FMR ${far} over all impostor pairs), and at thresholds that give each group this FMR`,
  header: [by, 'people', 'false non-matches', 'FNMR', 'false matches', 'FMR', 'own threshold', 'FNMR there'],
  rows: found.groups.map(({ group, identities, fnmr, fmr, ownThreshold, ownThresholdSufficient, ownFnmr }) => [
    group,
    countText(identities),
    events(fnmr),
    rate(fnmr),
    events(fmr),
    rate(fmr),
    `${+ownThreshold.toPrecision(4)}${ownThresholdSufficient ? '' : '*'}`,
    rate(ownFnmr),
  ]),
});

/** False matches within groups and between them, each two once. */
function crossTable({ by, found }: ReportDemographics): FigureTable {
  const names = found.groups.map(({ group }) => group);
  const cell = (a: string, b: string): CrossGroupRate | undefined =>
    found.crossGroup.find(({ groups }) => groups[0] === a && groups[1] === b);
  return {
    title: 'FMR of impostor pairs within a group and between two, at the threshold for all',
    header: [by, ...names],
    rows: names.map((row, r) => [
      row,
      ...names.map((column, c) => {
        const own = c > r ? undefined : (cell(column, row) ?? cell(row, column));
        return own === undefined || own.trials === 0 ? '' : rate(own);
      }),
    ]),
  };
}

/** The figures of equity. */
const equityTable = ({ found: { equity } }: ReportDemographics): FigureTable => ({
  title: 'Figures of equity; the interval is what they can be while all rates lie in theirs',
  header: ['figure', 'value', 'where all groups are equal'],
  rows: [
    ['fairness discrepancy rate, FDR', figure(equity.fairnessDiscrepancyRate), '1'],
    ['inequity rate, IR', figure(equity.inequityRate), '1'],
    ['GARBE', figure(equity.giniEquity), '0'],
    ['sum of group error differences, mean', figure(equity.groupErrorDifferences.mean), '0'],
    ['sum of group error differences, deviation', figure(equity.groupErrorDifferences.deviation), '0'],
  ],
});

/** What refusing does to each group. */
const refusalTable = ({ by, confidence, found }: ReportDemographics): FigureTable => ({
  title: `What rejecting does to each group: the least confident pairs get no answer (${confidence}); the threshold stays`,
  header: ['rejected', by, 'genuine pairs refused', 'FNMR of the others', 'FMR of the others'],
  rows: found.rejection.flatMap(({ rejected, groups }) =>
    groups.map(({ group, refused, fnmr, fmr }) => [percent(rejected), group, figure(refused), rate(fnmr), rate(fmr)]),
  ),
});

/** The tables of a way to divide people at a false match rate. */
export const demographicTables = (one: ReportDemographics): FigureTable[] => [
  ratesTable(one),
  crossTable(one),
  equityTable(one),
  ...(one.found.rejection.length === 0 ? [] : [refusalTable(one)]),
];

/** Why nothing can be said: the groups with too few errors. */
function tooFew(rates: readonly (readonly [string, ErrorRate])[], what: string): string {
  const few = rates.filter(([, { sufficient }]) => !sufficient);
  const named = few.slice(0, 5).map(([group, { errors }]) => `${group} has ${errors}`);
  return `${[...named, ...(few.length > 5 ? ['…'] : [])].join(', ')} of the 30 ${what} that a rate needs`;
}

const refusalSentence = ({ rejected, verdict }: GroupRejection): string =>
  verdict === 'differ'
    ? `With ${percent(rejected)} rejected, the refused shares of genuine pairs differ: rejecting falls on some groups more than on others.`
    : `With ${percent(rejected)} rejected, no difference of the refused shares is shown.`;

/**
 * What the tables say, in sentences: whether groups differ, do not show that they do, or cannot be told apart.
 *
 * @param one - A way to divide people at a false match rate.
 */
export function demographicVerdicts({ leftOut, found }: ReportDemographics): string[] {
  const { groups, verdicts, rejection } = found;
  const of = (pick: (group: DemographicReport['groups'][number]) => ErrorRate) =>
    groups.map((group) => [group.group, pick(group)] as const);
  const say = (name: string, verdict: string, why: () => string): string =>
    verdict === 'differ'
      ? `${name} differ between groups.`
      : verdict === 'cannot tell'
        ? `${name}: cannot tell whether groups differ. ${why()}.`
        : `${name}: no difference between groups is shown, which is no proof that there is none.`;
  const short = groups.filter(({ ownThresholdSufficient }) => !ownThresholdSufficient).map(({ group }) => group);
  return [
    say('False non-match rates', verdicts.fnmr, () =>
      tooFew(
        of(({ fnmr }) => fnmr),
        'false non-matches',
      ),
    ),
    say('False match rates', verdicts.fmr, () =>
      tooFew(
        of(({ fmr }) => fmr),
        'false matches',
      ),
    ),
    say('False non-match rates at thresholds of their own', verdicts.ownFnmr, () =>
      short.length > 0
        ? `The impostor pairs of ${short.slice(0, 5).join(', ')}${short.length > 5 ? ', …' : ''} are too few for this false match rate`
        : tooFew(
            of(({ ownFnmr }) => ownFnmr),
            'false non-matches',
          ),
    ),
    ...rejection.map(refusalSentence),
    ...(leftOut === 0
      ? []
      : [`${countText(leftOut)} pairs are left out: the group of one of their persons is not known.`]),
  ];
}

/** What the marks mean, and what the intervals hold. */
export const demographicNote = (level: number): string =>
  `Intervals (${percent(level)}) are clustered by person and hold all groups of a column together. * rests on fewer than 30 errors ` +
  '(rule of 30, ISO/IEC 19795-1); a rate without any error has the exact bound in place of the rule of 3. The questions are those of ISO/IEC 19795-10; no conformance is claimed.';

/**
 * All of it for a terminal.
 *
 * @param all - What was found by group of people.
 * @param table - How a table is written.
 */
export function demographicsText(
  all: readonly ReportDemographics[],
  table: (header: readonly string[], rows: readonly (readonly string[])[]) => string,
): string[] {
  const text = (cell: string | Shown): string =>
    typeof cell === 'string' ? cell : [cell.value, cell.interval].filter((part) => part !== '').join(' ');
  return all.flatMap((one, k) => [
    [`Groups of people by ${one.by}, at FMR ${one.far}`, ...demographicVerdicts(one).map((said) => `- ${said}`)].join(
      '\n',
    ),
    ...demographicTables(one).map(
      ({ title, header, rows }) =>
        `${title}\n${table(
          header,
          rows.map((cells) => cells.map(text)),
        )}`,
    ),
    ...(k + 1 === all.length ? [demographicNote(one.found.level)] : []),
  ]);
}
