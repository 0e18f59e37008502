import type { RejectionTable } from '@scaleface/eval';
import { fewMark } from '../report/few-errors.js';
import { countOf, groupFars, groupNote } from '../report/groups.js';
import type { ReportGroup } from '../report/report-group.js';
import { rangeOf } from './chart/axis.js';
import { lineChart } from './chart/line-chart.js';
import { shownOf } from './digits.js';
import { tableHtml } from './table-html.js';

const tableAt = ({ rejection }: ReportGroup, far: number): RejectionTable | undefined =>
  rejection.find((table) => table.far === far);

function chartOf(group: ReportGroup, table: RejectionTable, id: string): string {
  const { rows, portions, far } = table;
  const real = rows.filter(({ share }) => share !== undefined);
  return lineChart({
    id,
    title: `${group.by} ${group.name}`,
    description: `True accept rate at FAR ${far} within the group, over the rejected share.`,
    x: { title: 'rejected share', low: 0, high: portions.at(-1) ?? 1, percent: true },
    y: {
      title: `TAR at FAR ${far}`,
      ...rangeOf(
        real.flatMap(({ tar }) => tar),
        0,
        1,
      ),
    },
    curves: rows.map(({ name, label, tar, low, high, share }) => ({
      label,
      x: portions,
      y: tar,
      low,
      high,
      look: share === undefined ? (name === 'oracle' ? 'oracle' : 'random') : real.findIndex((r) => r.name === name),
      shown: name !== 'oracle',
    })),
  });
}

/**
 * The section of groups of images; nothing where there are none.
 *
 * @param groups - What was found in each.
 */
export function groupsHtml(groups: readonly ReportGroup[] = []): string {
  const fars = groupFars(groups);
  if (fars.length === 0) return '';
  const parts = fars.map((far, f) => {
    const first = groups.flatMap((group) => tableAt(group, far) ?? [])[0];
    const rows = first?.rows ?? [];
    const note = groupNote([
      groups.flatMap((group) => (tableAt(group, far)?.rows ?? []).map((row) => fewMark(row.events?.[0]))),
    ]);
    const table = tableHtml(
      ['group', 'images', 'genuine pairs', 'impostor pairs', ...rows.map(({ label }) => label)].map((text) => ({
        text,
      })),
      groups.map((group) => [
        `${group.by} ${group.name}`,
        countOf(group, 'images'),
        countOf(group, 'genuine pairs'),
        countOf(group, 'impostor pairs'),
        ...rows.map(({ name }) => {
          const row = tableAt(group, far)?.rows.find((own) => own.name === name);
          if (row === undefined) return '';
          const { value, interval } = shownOf(row.area);
          return { value: value + fewMark(row.events?.[0]), interval };
        }),
      ]),
      `Area at FAR ${far}, on pairs of two images of a group; thresholds are fitted on these pairs.${note}`,
    );
    const charts = groups.flatMap((group, g) => {
      const found = tableAt(group, far);
      return found === undefined ? [] : [chartOf(group, found, `group${f}-${g}`)];
    });
    return `${table}\n<div class="gallery wide">${charts.join('\n')}</div>`;
  });
  return `<section><h2 id="groups">By group of images</h2>\n${parts.join('\n')}</section>`;
}
