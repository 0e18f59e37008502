import { ScaleFaceError } from '@scaleface/numerics';
import { checkSameLength, isGenuine, type Labels, type Numbers } from '../input/arrays.js';
import type { BlockStream } from './block-source.js';
import type { CosineEngine } from './cosine-engine.js';
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

/**
 * Goes through all pairs once, a bounded number at a time.
 *
 * @param walk - The pairs and what they are made of.
 * @param scored - Whether `visit` needs scores.
 * @param visit - Called with checked pairs.
 * @returns How many pairs there were.
 */
export async function walkPairs(
  { open, templates, check, failed, engine }: PairWalk,
  scored: boolean,
  visit: (pairs: CheckedPairs) => void,
): Promise<number> {
  const some = failed.includes(1);
  const labels = new Uint8Array(engine.left.length);
  let before = 0;
  for await (const { left, right, genuine } of open()) {
    checkSameLength(left, right, 'pairs.right');
    checkSameLength(left, genuine, 'pairs.genuine');
    for (let start = 0; start < left.length; start += labels.length) {
      const count = Math.min(labels.length, left.length - start);
      const pairs: CheckedPairs = {
        left: engine.left.subarray(0, count),
        right: engine.right.subarray(0, count),
        genuine: labels.subarray(0, count),
        scores: engine.cosine.subarray(0, count),
      };
      copyRows(left, start, pairs.left, templates, 'left', before);
      copyRows(right, start, pairs.right, templates, 'right', before);
      copyLabels(genuine, start, pairs.genuine, before);
      check?.(pairs, before);
      if (scored) {
        await engine.run(count);
        if (some) withoutScore(pairs, failed);
      }
      visit(pairs);
      before += count;
    }
  }
  return before;
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
