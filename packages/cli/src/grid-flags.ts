import { type Command, InvalidArgumentError } from 'commander';
import { flagOf, type MethodFlags, methodOf, scaled } from './method-effects.js';
import { activations } from './method-flags.js';
import { count, notNegative, positive } from './options.js';

type Activation = NonNullable<MethodFlags['activation']>;

/** What the flags of {@link addGridFlags} say: values to try. */
export interface GridFlags {
  /** A file of values. */
  grid?: string | undefined;
  /** Widths of one hidden layer; none is a linear map. */
  hidden?: number[][] | undefined;
  /** From logit to scale. */
  activation?: Activation[] | undefined;
  /** Coefficients of the activation. */
  coefficient?: number[] | undefined;
  /** Angular margins in radians. */
  margin?: number[] | undefined;
  /** Passes over the rows. */
  epochs?: number[] | undefined;
  /** Rows per step. */
  batch?: number[] | undefined;
  /** Rates of the first step. */
  learningRate?: number[] | undefined;
  /** Weight decays. */
  weightDecay?: number[] | undefined;
  /** Heads. */
  ensemble?: number[] | undefined;
}

/** Reads values separated by commas, each in its way. */
const each =
  <T>(read: (text: string) => T) =>
  (text: string): T[] =>
    text.split(',').map((part) => read(part.trim()));

const layer = (text: string): number[] => (text === 'none' ? [] : [count(text)]);

const activation = (text: string): Activation => {
  if (activations.includes(text)) return text as Activation;
  throw new InvalidArgumentError(`Expected some of ${activations.join(', ')}.`);
};

/** Adds the flags that say what is tried. */
export const addGridFlags = (command: Command): Command =>
  command
    .optionsGroup('What is tried: all combinations of values separated by commas:')
    .option('--grid <file>', 'YAML or JSON: lists of values by the names of options, or a list of such')
    .option('--hidden <widths>', 'widths of one hidden layer; none is a linear map', each(layer))
    .option('--activation <names>', 'from logit to scale', each(activation))
    .option('--coefficient <cs>', 'coefficients of the activation', each(positive))
    .option('--margin <ms>', 'angular margins in radians', each(positive))
    .option('--epochs <ns>', 'passes over the rows', each(count))
    .option('--batch <ns>', 'rows per step', each(count))
    .option('--learning-rate <rs>', 'initial rates', each(positive))
    .option('--weight-decay <ws>', 'weight decays', each(notNegative))
    .option('--ensemble <ns>', 'heads, each from a seed of its own, that answer together', each(count));

type Axes = import('@scaleface/pipeline').GridAxes;
type MethodName = import('@scaleface/pipeline').MethodName;

/**
 * The method and the grid that the flags name.
 *
 * @param flags - As they were given.
 * @returns The method; the grid, or nothing where that of the method is to be tried.
 * @throws ScaleFaceError as `methodOf`, `invalid-argument` for values beside `--grid`; `missing-file`, `bad-config`.
 */
export async function gridOf(flags: GridFlags & { readonly method?: string }): Promise<{
  method: MethodName;
  grid?: import('@scaleface/pipeline').Grid;
}> {
  const { method: name, grid: file, hidden, activation: kinds = [], coefficient } = flags;
  const { margin, epochs, batch, learningRate, weightDecay, ensemble } = flags;
  const plain = { margin, epochs, batch, learningRate, weightDecay, ensemble };
  const values = { hidden, activation: flags.activation, coefficient, ...plain };
  const named = await methodOf({ ...(name === undefined ? {} : { method: name }), ...oneOf(values) }, false);
  // A method without a setting of its own is refused by `tune`.
  const method = named.method as MethodName;
  const [beside] = Object.entries(values).flatMap(([flag, given]) => (given === undefined ? [] : [flag]));
  if (file !== undefined) {
    if (beside !== undefined) throw await twice(beside);
    return { method, grid: await (await import('@scaleface/pipeline')).readGrid(file) };
  }
  if (beside === undefined) return { method };
  const widths = method === 'probface' ? hidden?.flat() : hidden;
  const shape = widths && { [method.startsWith('scaleface') ? 'head.hidden' : 'hidden']: widths };
  const own: Axes = Object.fromEntries(
    Object.entries({ ...plain, ...shape }).flatMap(([flag, given]) => (given === undefined ? [] : [[flag, given]])),
  );
  const grids = kinds.map((kind): Axes => {
    const scale = coefficient !== undefined && scaled.includes(kind) ? { 'head.coefficient': coefficient } : {};
    return { 'head.activation': [kind], ...scale, ...own };
  });
  return { method, grid: grids.length === 0 ? own : grids };
}

/** One value of each flag, to see whether it has an effect on the method; the one that fits least. */
function oneOf({ hidden, activation: kinds, coefficient, ...plain }: Omit<GridFlags, 'grid'>): MethodFlags {
  const kind = kinds?.find((one) => scaled.includes(one)) ?? kinds?.[0];
  const one = {
    ...Object.fromEntries(Object.entries(plain).map(([flag, given]) => [flag, given?.[0]])),
    hidden: hidden?.find((widths) => widths.length !== 1) ?? hidden?.[0],
    activation: kind,
    coefficient: coefficient?.[0],
  };
  return Object.fromEntries(Object.entries(one).filter(([, given]) => given !== undefined));
}

async function twice(flag: string): Promise<Error> {
  const { ScaleFaceError } = await import('@scaleface/numerics');
  return new ScaleFaceError('has no effect beside --grid', {
    code: 'invalid-argument',
    path: flagOf(flag),
    hint: 'Write its values into the file',
  });
}
