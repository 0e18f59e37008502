import { ScaleFaceError } from '@scaleface/numerics';

/**
 * Blocks that can be read from the beginning more than once: an array of them, anything else that gives a new iterator each
 * time, or a function that opens them anew. A generator's object can be read only once; give the generator's function.
 */
export type BlockSource<Block> =
  | Iterable<Block>
  | AsyncIterable<Block>
  | (() => Iterable<Block> | AsyncIterable<Block>);

/** What blocks are read from once. */
export type BlockStream<Block> = Iterable<Block> | AsyncIterable<Block>;

const once = (path: string, received: string): ScaleFaceError =>
  new ScaleFaceError('blocks that can be read only once', {
    code: 'invalid-argument',
    path,
    expected: 'blocks that can be read several times',
    received,
    hint: 'Give a function that opens them anew, for instance the generator function itself',
  });

/** Is this its own iterator, which is at its end after one pass? */
function isIterator(stream: object): boolean {
  const of = (symbol: symbol): boolean => {
    const make = (stream as Record<symbol, unknown>)[symbol];
    return typeof make === 'function' && make.call(stream) === stream;
  };
  return of(Symbol.asyncIterator) || of(Symbol.iterator);
}

/**
 * A function that opens the blocks of a source from the beginning, each time it is called.
 *
 * @param source - The source.
 * @param path - What it is called in errors.
 * @throws ScaleFaceError `invalid-argument` for an iterator, and for what is no source.
 *
 * @example
 * ```ts
 * import { openerOf } from '@scaleface/eval';
 *
 * const open = openerOf([[1, 2], [3]], 'blocks');
 * let sum = 0;
 * for (let pass = 0; pass < 2; pass++) for await (const block of open()) sum += block.length;
 * sum; // => 6
 * ```
 */
export function openerOf<Block>(source: BlockSource<Block>, path: string): () => BlockStream<Block> {
  if (typeof source === 'function') return source;
  const given: unknown = source;
  if (typeof given !== 'object' || given === null || !(Symbol.asyncIterator in given || Symbol.iterator in given)) {
    throw once(path, given === null ? 'null' : typeof given);
  }
  if (isIterator(given)) throw once(path, 'an iterator');
  return () => source;
}
