import { formerFolder } from './former-run.js';
import { unseenFolder } from './unseen-report.js';

/** What a run writes beside the folders of its tests, by the part of the name before its first dot. */
const taken = [...['train', 'model', 'stages', 'features', 'methods', 'checkpoints'], ...[unseenFolder, formerFolder]];
const takenFiles = ['config.json', 'deploy.json', 'images.sha256', 'losses.json', 'run.json', 'summary.md'];

/** Names that Windows keeps for devices, with any ending. */
const device = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * Why a test may not be called so: its name is that of a folder and of files in the run's folder, on systems too that
 * take capitals and small letters for the same.
 *
 * @param name - The name.
 * @returns The rule that it breaks, or nothing.
 */
export function badTestName(name: string): string | undefined {
  if (!/^[\w.-]+$/.test(name)) return 'a name is made of letters without accents, digits, _, - and dots';
  if (name.startsWith('.') || name.endsWith('.')) return 'a name neither begins nor ends with a dot';
  if (name.length > 100) return 'a name has at most 100 characters';
  const lower = name.toLowerCase();
  const base = lower.split('.')[0] as string;
  if (device.test(base)) return 'the system keeps this name for a device';
  if (taken.includes(base) || takenFiles.some((file) => lower === file || lower.startsWith(`${file}.`))) {
    return `a run writes something of its own there; taken are ${[...taken, ...takenFiles].join(', ')}`;
  }
  return undefined;
}

/**
 * The first name that stands in a list already, capitals and small letters taken for the same.
 *
 * @param names - The names.
 * @returns Its place, or −1.
 */
export const repeatedName = (names: readonly string[]): number =>
  names.findIndex((name, i) => names.slice(0, i).some((other) => other.toLowerCase() === name.toLowerCase()));
