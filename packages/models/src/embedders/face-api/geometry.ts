import { at } from '@scaleface/numerics';
/** A rectangle in pixels, from the upper left corner. */
export interface Box {
  /** Of the left side. */
  readonly x: number;
  /** Of the upper side. */
  readonly y: number;
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

/** The part of a box that lies in an image, on whole pixels and at least one of them. */
export function clip(box: Box, size: { width: number; height: number }): Box {
  const [x, y] = [Math.min(size.width - 1, Math.max(0, box.x)), Math.min(size.height - 1, Math.max(0, box.y))];
  const width = Math.min(box.x + box.width, size.width) - x;
  const height = Math.min(box.y + box.height, size.height) - y;
  return {
    x: Math.floor(x),
    y: Math.floor(y),
    width: Math.max(1, Math.floor(width)),
    height: Math.max(1, Math.floor(height)),
  };
}

/** Area of what two boxes share over the area that they cover together. */
export function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const shared = Math.max(0, width) * Math.max(0, height);
  return shared / (a.width * a.height + b.width * b.height - shared);
}

/** Widths and heights of the detector's anchors, in cells. */
const anchors = [
  [1.603231, 2.094468],
  [6.041143, 7.080126],
  [2.882459, 3.518061],
  [4.266906, 5.178857],
  [9.041765, 10.66308],
] as const;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** A box with the detector's score. */
export interface ScoredBox extends Box {
  /** From 0 to 1. */
  readonly score: number;
}

/**
 * The boxes that the detector's output means, the most confident first, without those that overlap a more confident
 * one.
 *
 * @param output - `[cells, cells, 5 × 5]`, row by row.
 * @param cells - Cells a side.
 * @param side - The side in pixels of the square that was looked at.
 * @param least - The least score.
 */
export function boxesOf(output: ArrayLike<number>, cells: number, side: number, least: number): ScoredBox[] {
  const found: ScoredBox[] = [];
  const unit = side / cells;
  for (let cell = 0; cell < cells * cells; cell++) {
    anchors.forEach(([w, h], anchor) => {
      const start = (cell * anchors.length + anchor) * 5;
      const value = (k: number): number => at(output, start + k);
      const score = sigmoid(value(4));
      if (score <= least) return;
      const [width, height] = [Math.exp(value(2)) * w * unit, Math.exp(value(3)) * h * unit];
      const x = ((cell % cells) + sigmoid(value(0))) * unit - width / 2;
      const y = (Math.floor(cell / cells) + sigmoid(value(1))) * unit - height / 2;
      found.push({ x, y, width, height, score });
    });
  }
  found.sort((a, b) => b.score - a.score);
  return found.filter((box, i) => !found.slice(0, i).some((surer) => overlap(surer, box) > 0.4));
}

/**
 * The square that the descriptor looks at, from the eyes and the mouth of 68 landmarks: as large as their distance over
 * 0.45, their middle at half of its width and 0.43 of its height.
 *
 * Source: dlib's chip extraction, as face-api.js approximates it (without turning the face upright).
 *
 * @param landmarks - x and y of each, in pixels.
 */
export function squareOf(landmarks: ArrayLike<number>): Box {
  const middle = (from: number, to: number): [number, number] => {
    let [x, y] = [0, 0];
    for (let i = from; i < to; i++) {
      x += at(landmarks, 2 * i);
      y += at(landmarks, 2 * i + 1);
    }
    return [x / (to - from), y / (to - from)];
  };
  const [left, right, mouth] = [middle(36, 42), middle(42, 48), middle(48, 68)];
  const toMouth = ([x, y]: [number, number]): number => Math.hypot(mouth[0] - x, mouth[1] - y);
  const size = Math.floor((toMouth(left) + toMouth(right)) / 2 / 0.45);
  const x = (left[0] + right[0] + mouth[0]) / 3 - 0.5 * size;
  const y = (left[1] + right[1] + mouth[1]) / 3 - 0.43 * size;
  return { x: Math.floor(Math.max(0, x)), y: Math.floor(Math.max(0, y)), width: size, height: size };
}
