import { flagOf } from './method-effects.js';

const known = [
  ...['epochs', 'batch', 'imagesPerIdentity', 'margin', 'learningRate', 'weightDecay'],
  ...['ensemble', 'leaveOneOut', 'hidden'],
];

/**
 * A setting as flags of `train`.
 *
 * @param setting - What is changed of the method's own setting.
 * @returns The flags; nothing where an option has none, `momentum` for instance.
 */
export function flagsOfSetting(setting: Readonly<Record<string, unknown>>): string[] | undefined {
  const { head = {}, ...own } = setting;
  const shape = Object.entries(head as object);
  if (!Object.keys(own).every((name) => known.includes(name))) return undefined;
  return [...Object.entries(own), ...shape].flatMap(([name, value]) => {
    if (typeof value === 'boolean') return [flagOf(name, !value)];
    // A single linear map has no widths.
    if (Array.isArray(value)) return [flagOf(name), value.length === 0 ? "''" : value.join(',')];
    return [flagOf(name), String(value)];
  });
}
