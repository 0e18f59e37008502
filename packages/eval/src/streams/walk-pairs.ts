import { ScaleFaceError } from '@scaleface/numerics';
import { checkSameLength, isGenuine, type Labels, type Numbers } from '../input/arrays.js';
import type { BlockStream } from './block-source.js';
import type { CosineEngine, CosineSlot } from './cosine-engine.js';
import { outside } from './errors.js';

/** Some template pairs. */
export interface TemplatePairBlock {
  /** First (gallery) template of each pair: integers from 0. */
  readonly left: Numbers;
  /** Second (probe) template of each pair. */
  readonly right: Numbers;
  /** One label per pair, 1 or `true` for genuine, 0 or `false` for impostor. */
  readonly genuine: Labels;
}

/** Pairs that were checked, and scored where asked for; written over by the next ones. */
export interface CheckedPairs {
  /** First template of each pair. */
  readonly left: Uint32Array;
  /** Second template. */
  readonly right: Uint32Array;
  /** 1 for a genuine pair. */
  readonly genuine: Uint8Array;
  /** Score of each pair; what was there before where no scores were asked for. */
  readonly scores: Float32Array;
}

/** Pairs in one of the engine's slots. */
interface Filled {
  readonly pairs: CheckedPairs;
  readonly slot: 0 | 1;
}

/** Pairs that are looked at together. */
export const PAIRS_AT_ONCE = 131_072;

/** A pass over all pairs. */
export interface PairWalk {
  /** Opens the pairs from the beginning. */
  readonly open: () => BlockStream<TemplatePairBlock>;
  /** Number of templates. */
  readonly templates: number;
  /** Refuses pairs as {@link TemplatePairBlock} alone cannot; given the pair's place in the list. */
  readonly check?: (pairs: CheckedPairs, from: number) => void;
  /** 1 for a template without a direction. */
  readonly failed: Uint8Array;
  /** Memory for pairs, and their cosines. */
  readonly engine: CosineEngine;
}

function copyRows(from: Numbers, start: number, into: Uint32Array, templates: number, path: string, at: number): void {
  for (let i = 0; i < into.length; i++) {
    const row = from[start + i] as number;
    if (!(row >= 0 && row < templates && row === Math.floor(row))) {
      throw outside(`pairs.${path}[${at + i}]`, `a template from 0 to ${templates - 1}`, row);
    }
    into[i] = row;
  }
}

function copyLabels(from: Labels, start: number, into: Uint8Array, at: number): void {
  for (let i = 0; i < into.length; i++) {
    const label = from[start + i];
    if (label !== 0 && label !== 1 && label !== true && label !== false) {
      throw outside(`pairs.genuine[${at + i}]`, '1 or true for a genuine pair, 0 or false for an impostor pair', label);
    }
    into[i] = isGenuine(label) ? 1 : 0;
  }
}

/** Pairs of a template that failed have no score: they count as the least similar of all. */
function withoutScore({ left, right, scores }: CheckedPairs, failed: Uint8Array): void {
  for (let i = 0; i < scores.length; i++) {
    if (failed[left[i] as number] === 1 || failed[right[i] as number] === 1) scores[i] = Number.NEGATIVE_INFINITY;
  }
}

/** Pairs whose cosines are being computed. */
interface Running {
  readonly pairs: CheckedPairs;
  readonly done: Promise<void>;
}

/** Starts computing cosines; a failure is heard of where it is waited for, and nowhere else. */
function start(slot: CosineSlot, pairs: CheckedPairs, scored: boolean): Running {
  const done = (async () => {
    if (scored) await slot.run(pairs.genuine.length);
  })();
  done.catch(() => {});
  return { pairs, done };
}

/**
 * Goes through all pairs once, a bounded number at a time: while cosines are computed, the pairs before are visited and the
 * next ones read.
 *
 * @param walk - The pairs and what they are made of.
 * @param scored - Whether `visit` needs scores.
 * @param visit - Called with checked pairs, in order.
 * @returns How many pairs there were.
 */
export async function walkPairs(
  walk: PairWalk,
  scored: boolean,
  visit: (pairs: CheckedPairs) => void,
): Promise<number> {
  const { failed, engine } = walk;
  const some = scored && failed.includes(1);
  const finish = (pairs: CheckedPairs): void => {
    if (some) withoutScore(pairs, failed);
    visit(pairs);
  };
  let running: Running | undefined;
  let count = 0;
  for await (const { pairs, slot } of filled(walk)) {
    const before = running;
    await before?.done;
    running = start(engine.slots[slot], pairs, scored);
    if (before !== undefined) finish(before.pairs);
    count += pairs.genuine.length;
  }
  await running?.done;
  if (running !== undefined) finish(running.pairs);
  return count;
}

/** Fills the two slots with pairs in turn, from as many blocks as go into one, and checks them. */
async function* filled({ open, templates, check, engine }: PairWalk): AsyncGenerator<Filled> {
  const most = engine.slots[0].left.length;
  const labels = [new Uint8Array(most), new Uint8Array(most)] as const;
  let slot: 0 | 1 = 0;
  let there = 0;
  let before = 0;
  const take = (): Filled => {
    const { left, right, cosine } = engine.slots[slot];
    const part = <T extends Uint32Array | Float32Array | Uint8Array>(values: T): T => values.subarray(0, there) as T;
    const pairs = { left: part(left), right: part(right), genuine: part(labels[slot]), scores: part(cosine) };
    check?.(pairs, before - there);
    const full: Filled = { pairs, slot };
    slot = slot === 0 ? 1 : 0;
    there = 0;
    return full;
  };
  for await (const { left, right, genuine } of open()) {
    checkSameLength(left, right, 'pairs.right');
    checkSameLength(left, genuine, 'pairs.genuine');
    for (let from = 0, count = 0; from < left.length; from += count) {
      count = Math.min(most - there, left.length - from);
      const end = there + count;
      const own = engine.slots[slot];
      copyRows(left, from, own.left.subarray(there, end), templates, 'left', before);
      copyRows(right, from, own.right.subarray(there, end), templates, 'right', before);
      copyLabels(genuine, from, labels[slot].subarray(there, end), before);
      there = end;
      before += count;
      if (there === most) yield take();
    }
  }
  if (there > 0) yield take();
}

/** The error for pairs that were others in a later pass. */
export const changed = (before: number, now: number): ScaleFaceError =>
  new ScaleFaceError('the pairs changed while they were read', {
    code: 'invalid-argument',
    path: 'pairs',
    expected: `${before} pairs each time`,
    received: String(now),
    hint: 'Give a function that opens the pairs anew each time it is called',
  });
