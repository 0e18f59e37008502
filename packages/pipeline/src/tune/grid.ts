import { hashOf } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import * as z from 'zod';
import { optionSchemas } from '../run/method-schema.js';
import { type MethodName, methodNames } from '../training/method-options.js';
import { tunableOptions } from './option-names.js';

/**
 * Values to try, by the name of the option; those of the head behind `head.`, for instance
 * `{ weightDecay: [0.04, 0.4], 'head.hidden': [[16], [512]] }`. All combinations are tried.
 */
export type GridAxes = Readonly<Record<string, readonly unknown[]>>;

/**
 * What is tried: all combinations of some values, or those of several such grids one after the other; among several `{}`
 * stands for the method's own setting.
 */
export type Grid = GridAxes | readonly GridAxes[];

/** What is changed of a method's own setting, as `trainMethod` takes it. */
export type Setting = Readonly<Record<string, unknown>>;

/** The most settings: each is trained several times. */
const most = 10_000;

type Trained = Exclude<MethodName, 'norm'>;

/**
 * The settings of a grid, the last named option varying fastest; each once.
 *
 * @param method - The method.
 * @param grid - The grid.
 * @throws ScaleFaceError `unknown-name` for an option that the method does not have, `invalid-argument` for an empty grid,
 * `bad-config` for a value that the option does not take, `out-of-range` for more than 10,000 settings.
 */
export function settingsOf(method: Trained, grid: Grid): Setting[] {
  const lists: readonly GridAxes[] = Array.isArray(grid) ? grid : [grid as GridAxes];
  const names = tunableOptions(method);
  for (const axes of lists) assertAxes(method, axes, names);
  if (Object.keys(grid).length === 0) throw empty('grid');
  const sizes = lists.map((axes) => Object.values(axes).reduce((size, values) => size * values.length, 1));
  const size = sizes.reduce((sum, one) => sum + one, 0);
  if (size > most) {
    throw new ScaleFaceError('too many settings', {
      code: 'out-of-range',
      path: 'grid',
      expected: `at most ${most}`,
      received: String(size),
    });
  }
  const settings = lists.flatMap(productOf).map((values) => nested(values, names));
  return [...new Map(settings.map((setting) => [hashOf(setting), setting])).values()];
}

/**
 * Refuses what cannot be tuned.
 *
 * @param method - The name.
 * @throws ScaleFaceError `unknown-name`; `invalid-argument` for the norm, which learns nothing.
 */
export function assertTunable(method: string): asserts method is Trained {
  const expected = methodNames.filter((name) => name !== 'norm').join(', ');
  if (method === 'norm') {
    throw new ScaleFaceError('nothing of it can be chosen', {
      code: 'invalid-argument',
      path: 'method',
      expected,
      received: method,
    });
  }
  if (methodNames.some((name) => name === method)) return;
  throw new ScaleFaceError('no such method', { code: 'unknown-name', path: 'method', expected, received: method });
}

function assertAxes(method: Trained, axes: GridAxes, names: readonly string[]): void {
  if (typeof axes !== 'object' || axes === null || Array.isArray(axes)) {
    throw new ScaleFaceError('no grid', {
      code: 'bad-config',
      path: 'grid',
      expected: 'lists of values by the names of options, or a list of such',
      received: JSON.stringify(axes) ?? typeof axes,
    });
  }
  for (const [name, values] of Object.entries(axes)) {
    const path = `grid.${name}`;
    if (!names.includes(name)) {
      const hint = name === 'seed' ? 'All settings are trained with the seed of the tuning' : undefined;
      throw new ScaleFaceError(`${method} has no such option`, {
        code: 'unknown-name',
        path,
        expected: names.join(', '),
        received: name,
        ...(hint === undefined ? {} : { hint }),
      });
    }
    if (!Array.isArray(values)) {
      throw new ScaleFaceError('no list of values', {
        code: 'bad-config',
        path,
        expected: 'a list, also of one value',
        received: JSON.stringify(values) ?? typeof values,
      });
    }
    if (values.length === 0) throw empty(path);
    for (const value of values) assertValue(method, name, value);
  }
}

/** A value alone is a setting: whether it may be does not depend on others. */
function assertValue(method: Trained, name: string, value: unknown): void {
  const result = optionSchemas[method].safeParse(nested({ [name]: value }, [name]));
  if (result.success) return;
  throw new ScaleFaceError('not a value of this option', {
    code: 'bad-config',
    path: `grid.${name}`,
    received: `${JSON.stringify(value)}: ${z.prettifyError(result.error).replaceAll(/\s*\n\s*/g, ' ')}`,
  });
}

const productOf = (axes: GridAxes): Setting[] =>
  Object.entries(axes).reduce<Setting[]>(
    (settings, [name, values]) => settings.flatMap((setting) => values.map((value) => ({ ...setting, [name]: value }))),
    [{}],
  );

/** Options by dotted names as an object, in the order of the names: however a grid is written, a setting looks the same. */
function nested(values: Setting, names: readonly string[]): Setting {
  const setting: Record<string, unknown> = {};
  for (const name of names) {
    if (!Object.hasOwn(values, name)) continue;
    const [first, second] = name.split('.') as [string, string?];
    const inner = setting[first] as object | undefined;
    setting[first] = second === undefined ? values[name] : { ...inner, [second]: values[name] };
  }
  return setting;
}

const empty = (path: string): ScaleFaceError =>
  new ScaleFaceError('the grid is empty', {
    code: 'invalid-argument',
    path,
    expected: 'at least one value to try',
  });
