import { readFile } from 'node:fs/promises';
import { unreadable } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { type ConfigSource, mistakesIn } from './config-mistakes.js';
import { runConfigSchema } from './config-schema.js';
import type { RunConfig } from './config-types.js';
import { parseYamlPlaces } from './parse-yaml.js';

/**
 * Checks a configuration and fills in the defaults. What comes out goes in again unchanged.
 *
 * @param value - The parsed file.
 * @param name - What the file is called in errors.
 * @throws ScaleFaceError `bad-config`, with every mistake and its place, a line each; `path` is that of the first one, for instance
 * `tests.0.name`.
 *
 * @example
 * ```ts
 * import { parseRunConfig } from '@scaleface/pipeline';
 *
 * const config = parseRunConfig({
 *   backbone: { pixels: { size: 32, cells: 4 } },
 *   train: { folders: [{ folder: 'train' }] },
 *   tests: [{ name: 'test', folder: 'test', pairs: 'pairs.csv' }],
 * });
 * config.train.learningRate; // => 0.03
 * ```
 */
export const parseRunConfig = (value: unknown, name = 'configuration'): RunConfig =>
  checked({ value, name, placeOf: () => name });

function checked(source: ConfigSource): RunConfig {
  const result = runConfigSchema.safeParse(source.value);
  if (result.success) return result.data;
  throw mistakesIn(result.error.issues, source);
}

/**
 * Reads a configuration file, YAML or JSON (which is YAML).
 *
 * @param file - The file.
 * @param changes - Keys to set over the file's, by path, for instance `{ 'train.epochs': 3 }`.
 * @throws ScaleFaceError `missing-file` or `bad-config`.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { readRunConfig } from '@scaleface/pipeline';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const file = join(folder, 'scaleface.yaml');
 * await writeFile(
 *   file,
 *   `backbone: { pixels: { size: 32, cells: 4 } }
 * train:
 *   folders: [{ folder: train }]
 *   epochs: 20
 * tests: [{ name: strangers, folder: test, pairs: pairs.csv }]
 * `,
 * );
 * (await readRunConfig(file)).train.epochs; // => 20
 * (await readRunConfig(file, { 'train.epochs': 3 })).train.epochs; // => 3
 * await readRunConfig(file, { 'train.epochs': 0 }).catch(({ path }) => path); // => 'train.epochs'
 * await rm(folder, { recursive: true });
 * ```
 */
export async function readRunConfig(file: string, changes: Readonly<Record<string, unknown>> = {}): Promise<RunConfig> {
  const text = await readFile(file, 'utf8').catch(unreadable('the configuration', file));
  const { value, lineOf } = parseYamlPlaces(text, file);
  for (const [path, change] of Object.entries(changes)) setPath(value, path.split('.'), change, file);
  const set = Object.keys(changes);
  const placeOf = (path: readonly PropertyKey[]): string => {
    // What is set over the file's is not to be looked for in it.
    if (set.some((key) => `${path.join('.')}.`.startsWith(`${key}.`))) return `what is set over ${file}`;
    const line = lineOf(path);
    return line === undefined ? file : `${file}:${line}`;
  };
  return checked({ value, name: file, placeOf });
}

function setPath(value: unknown, [key, ...rest]: readonly string[], change: unknown, file: string): void {
  if (typeof value !== 'object' || value === null || key === undefined || key === '__proto__') {
    throw new ScaleFaceError('no such place in the configuration', {
      code: 'bad-config',
      path: file,
      received: [key, ...rest].join('.'),
    });
  }
  const object = value as Record<string, unknown>;
  if (rest.length === 0) object[key] = change;
  else {
    object[key] ??= {};
    setPath(object[key], rest, change, file);
  }
}
