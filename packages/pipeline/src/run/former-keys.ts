/**
 * Reads keys of a configuration by the names that they had before, for one version.
 *
 * @param names - The new name of each former one.
 * @returns What `z.preprocess` takes: objects with former keys come back with the new ones; all else as it is.
 */
export const formerKeys =
  (names: Readonly<Record<string, string>>) =>
  (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const given = Object.entries(value);
    return Object.fromEntries(
      given.map(([key, entry]) => {
        const name = Object.hasOwn(names, key) ? (names[key] as string) : key;
        return [Object.hasOwn(value, name) ? key : name, entry];
      }),
    );
  };
