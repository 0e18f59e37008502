import type { RejectionTable } from '@scaleface/eval';
import { countText } from './count-text.js';
import { fewMark } from './few-errors.js';
import { cell, markdownTable, three } from './markdown-table.js';
import type { ReportGroup } from './report-group.js';

/** The false accept rates that any of the groups has a table for, the largest first. */
export const groupFars = (groups: readonly ReportGroup[]): number[] =>
  [...new Set(groups.flatMap(({ rejection }) => rejection.map(({ far }) => far)))].sort((a, b) => b - a);

const tableAt = ({ rejection }: ReportGroup, far: number): RejectionTable | undefined =>
  rejection.find((table) => table.far === far);

/** How many images or pairs a group has, as a cell. */
export const countOf = ({ data }: ReportGroup, what: keyof ReportGroup['data']): string => countText(data[what]);

/**
 * What was found in groups of images as cells of a table: a line a group, the area of each method with its interval.
 *
 * @param groups - The groups.
 * @param far - The false accept rate.
 */
function groupCells(
  groups: readonly ReportGroup[],
  far: number,
): {
  /** The names of the columns. */
  readonly header: string[];
  /** A line a group. */
  readonly rows: string[][];
} {
  const first = groups.flatMap((group) => tableAt(group, far) ?? [])[0];
  const names = (first?.rows ?? []).map(({ name, label }) => ({ name, label }));
  return {
    header: [`area at FAR ${far}`, 'images', 'genuine pairs', 'impostor pairs', ...names.map(({ label }) => label)],
    rows: groups.map((group) => [
      `${group.by} ${group.name}`,
      countOf(group, 'images'),
      countOf(group, 'genuine pairs'),
      countOf(group, 'impostor pairs'),
      ...names.map(({ name }) => {
        const row = tableAt(group, far)?.rows.find((own) => own.name === name);
        return cell(row?.area, three) + fewMark(row?.events?.[0]);
      }),
    ]),
  };
}

/** What the marks of these cells mean; nothing where there are none. */
export const groupNote = (rows: readonly (readonly string[])[]): string =>
  rows.flat().some((text) => text.endsWith('*'))
    ? ' * rests on fewer than 30 false non-matches or false matches before any pair is refused (rule of 30, ISO/IEC 19795-1).'
    : '';

/**
 * The same as Markdown, a table a false accept rate.
 *
 * @param groups - The groups.
 * @returns Lines of text without a final line break.
 */
export const groupsMarkdown = (groups: readonly ReportGroup[]): string =>
  groupFars(groups)
    .map((far) => {
      const { header, rows } = groupCells(groups, far);
      const escaped = (text: string): string => text.replace('*', '\\*');
      const table = markdownTable(
        header,
        rows.map((cells) => cells.map(escaped)),
      );
      return [table, escaped(groupNote(rows).trim())].filter((part) => part !== '').join('\n\n');
    })
    .join('\n\n');
