import * as z from 'zod';
import { runConfigSchema } from './config-schema.js';

/** A JSON Schema, as far as it is read here: any object. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON Schema (2020-12) of a run's configuration file, as editors take it: what may be written, defaults included. It
 * says nothing of rules over several entries, a test's name that occurs twice for instance.
 *
 * @example
 * ```ts
 * import { runConfigJsonSchema } from '@scaleface/pipeline';
 *
 * runConfigJsonSchema().required; // => ['backbone', 'train', 'tests']
 * ```
 */
export function runConfigJsonSchema(): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(runConfigSchema, { io: 'input', unrepresentable: 'any' });
  return {
    $schema,
    title: 'Configuration of scaleface run',
    description: 'Paths are relative to the data root and stay below it.',
    ...rest,
  };
}
