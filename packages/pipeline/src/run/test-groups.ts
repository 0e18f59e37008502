import type { ImageGroup } from '../report/report-group.js';
import type { PlannedTest } from './plan.js';

/** So many severities are groups of their own; of more, quarters of the degraded images are. */
const mostSeverities = 8;

/**
 * The groups in which a test is looked at: for each kind of degradation the images of that kind, and for each severity
 * those of that severity, each with the images that are not degraded (of kind `none`, or of the smallest severity).
 *
 * @param test - The test with its kinds and severities.
 */
export function groupsOf({ config, kinds, severity }: PlannedTest): ImageGroup[] {
  return (config.groups ?? []).flatMap((by) => {
    if (by === 'kind') return kinds === undefined ? [] : byKind(kinds);
    return severity === undefined ? [] : bySeverity(severity);
  });
}

function byKind(kinds: ReadonlyMap<string, string>): ImageGroup[] {
  const names = [...new Set(kinds.values())].filter((kind) => kind !== 'none').sort();
  return names.map((name) => ({
    by: 'kind',
    name,
    ids: [...kinds].flatMap(([id, kind]) => (kind === name || kind === 'none' ? [id] : [])),
  }));
}

function bySeverity(severity: ReadonlyMap<string, number>): ImageGroup[] {
  const least = Math.min(...severity.values());
  const worse = [...severity.values()].filter((s) => s > least).sort((a, b) => a - b);
  const levels = [...new Set(worse)];
  const whole = levels.length <= mostSeverities;
  // The upper end of each quarter; where many images have one severity, fewer than four differ.
  const quarter = (q: number): number => worse[Math.ceil((q * worse.length) / 4) - 1] as number;
  const ends = whole ? levels : [...new Set([1, 2, 3, 4].map(quarter))];
  return ends.map((end, k) => {
    const start = k === 0 ? least : (ends[k - 1] as number);
    return {
      by: 'severity',
      name: whole ? String(end) : `${+start.toPrecision(3)} to ${+end.toPrecision(3)}`,
      ids: [...severity].flatMap(([id, s]) => (s === least || (s > start && s <= end) ? [id] : [])),
    };
  });
}
