import * as z from 'zod';
import { optionSchemas } from '../run/method-schema.js';
import type { MethodName } from '../training/method-options.js';

interface Described {
  readonly properties?: Readonly<Record<string, Described>>;
}

/**
 * The options of a method that a grid may name, those of the head behind `head.`: all that a run's configuration takes
 * and that have an effect, but for the seed.
 *
 * @param method - The method.
 *
 * @example
 * ```ts
 * import { tunableOptions } from '@scaleface/pipeline';
 *
 * tunableOptions('dul').slice(0, 3); // => ['epochs', 'learningRate', 'momentum']
 * tunableOptions('scaleface').includes('head.activation'); // => true
 * ```
 */
export function tunableOptions(method: Exclude<MethodName, 'norm'>): string[] {
  const namesOf = ({ properties = {} }: Described): string[] =>
    Object.entries(properties).flatMap(([name, inner]) =>
      inner.properties === undefined ? [name] : namesOf(inner).map((below) => `${name}.${below}`),
    );
  return namesOf(z.toJSONSchema(optionSchemas[method]) as Described).filter((name) => name !== 'seed');
}
