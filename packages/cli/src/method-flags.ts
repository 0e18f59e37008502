import { type Command, InvalidArgumentError, Option } from 'commander';
import { type EndToEndMethod, type MethodFlags, methodsText, type TableMethod } from './method-effects.js';
import { count, fraction, integer, notNegative, numbers, positive } from './options.js';

/** The ways from a logit to a scale. */
export const activations: readonly string[] = ['lin', 'exp', 'sigm', 'sigm_mul', 'sigm_sum', 'sigm_sum_mul', 'relu'];

const widths = (text: string): number[] => {
  const values = text === '' ? [] : numbers(text);
  if (values.some((v) => !Number.isInteger(v) || v < 1))
    throw new InvalidArgumentError('Expected widths separated by commas.');
  return values;
};

/** Adds the flags that say what is trained and how. */
export const addMethodFlags = (command: Command): Command =>
  command
    .optionsGroup('Method (its own published setting by default; idle flags are refused):')
    .option('--method <name>', `${methodsText} (default: "scaleface", for few identities)`)
    .option('--hidden <widths>', 'widths of the hidden layers, separated by commas', widths)
    .addOption(new Option('--activation <name>', 'from logit to scale').choices(activations))
    .option('--coefficient <c>', 'coefficient of the activation', positive)
    .option('--margin <m>', 'angular margin in radians', positive)
    .option('--epochs <n>', 'passes over the rows; end to end 24', count)
    .option('--batch <n>', 'rows per step; end to end 64', count)
    .option(
      '--images-per-identity <k>',
      'batches of P identities with k images each, which k divides; by default images come in random order',
      count,
    )
    .option('--learning-rate <r>', 'initial rate; end to end 0.02', positive)
    .option('--weight-decay <w>', 'weight decay', notNegative)
    .option('--ensemble <n>', 'heads, each from a seed of its own, that answer together', count)
    .option('--leave-one-out', "leave an image out of its own class's centre")
    .option('--no-leave-one-out', 'compare an image with a centre that includes it')
    .option('--masks <n>', 'masks of dropout', count)
    .option('--rate <p>', 'rate of dropout', fraction)
    .option('--seed <n>', 'seed of the initial weights, the order and the pairs', integer);

type Options = import('@scaleface/pipeline').MethodOptions;
type TrainedName = import('@scaleface/pipeline').MethodName;

/**
 * How a method learns, as far as the flags say so.
 *
 * @param method - From `methodOf`.
 * @param flags - As they were given.
 */
export function methodOptions(method: TableMethod, flags: MethodFlags): Options[TrainedName] {
  const { hidden, activation, coefficient, leaveOneOut, seed, epochs, batch, margin } = flags;
  const { learningRate, weightDecay, ensemble, imagesPerIdentity } = flags;
  const plain = given({ seed, epochs, batch, imagesPerIdentity, margin, learningRate, weightDecay, ensemble });
  if (method === 'dropout') return given({ seed, masks: flags.masks, rate: flags.rate });
  if (method === 'scf') return { ...plain, ...given({ hidden }) };
  if (method === 'probface') return { ...plain, ...given({ hidden: hidden?.[0] }) };
  const shape = given({ activation, coefficient, hidden });
  const head = Object.keys(shape).length > 0 ? { head: shape } : {};
  return { ...plain, ...given({ leaveOneOut }), ...head };
}

/** The entries that have a value. */
const given = <T extends object>(entries: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as never;

/**
 * How a backbone learns, with its head where it has one, as the flags say.
 *
 * @param method - From `methodOf`.
 * @param flags - As they were given.
 */
export function endToEndOptions(method: EndToEndMethod, flags: MethodFlags): Options['scaleface'] {
  const { activation = 'sigm_mul', coefficient = 64, hidden = [512], margin = 0.5, seed = 0 } = flags;
  const { epochs, batch, imagesPerIdentity, learningRate, weightDecay } = flags;
  const steps = { seed, ...given({ epochs, batch, imagesPerIdentity, learningRate, weightDecay }) };
  return method === 'magface' ? steps : { ...steps, margin, head: { activation, coefficient, hidden } };
}
