import type { Setting } from './grid.js';

/**
 * A setting in a line, for instance `head.hidden 16, weightDecay 0.4`; `as published` where nothing is changed.
 *
 * @param setting - The setting.
 */
export function sayingOf(setting: Setting): string {
  const parts = Object.entries(setting).flatMap(([name, value]): string[] => {
    if (typeof value !== 'object' || value === null) return [`${name} ${value}`];
    if (Array.isArray(value)) return [`${name} ${value.length === 0 ? 'none' : value.join('-')}`];
    return Object.entries(value).map(([inner, own]) => sayingOf({ [`${name}.${inner}`]: own }));
  });
  return parts.length === 0 ? 'as published' : parts.join(', ');
}
