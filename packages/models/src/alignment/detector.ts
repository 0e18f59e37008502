import type { RawImage } from '../images/raw-image.js';
import type { Point } from './similarity.js';

/** A face that a detector found. */
export interface DetectedFace {
  /** The detector's confidence, 0 to 1. */
  readonly score: number;
  /** Where it is, in pixels of the image; it may reach beyond it. */
  readonly box: {
    /** Left side. */
    readonly x: number;
    /** Upper side. */
    readonly y: number;
    /** Width. */
    readonly width: number;
    /** Height. */
    readonly height: number;
  };
  /** Eyes, nose, corners of the mouth, the image's left before its right, in pixels of the image. */
  readonly landmarks: readonly Point[];
}

/** A face detector. */
export interface FaceDetector {
  /** Kind and file, for the record. */
  readonly name: string;
  /** A hash of all that decides what it finds, weights and settings; what is made with another one is made again. */
  readonly fingerprint?: string;
  /** The faces of an image, the most confident first. */
  detect(image: RawImage): Promise<readonly DetectedFace[]>;
  /** Frees what it holds. */
  close(): Promise<void>;
}

/**
 * Faces without those that overlap a more confident one by more than a share of their union.
 *
 * Oracle: three boxes, of which two overlap, by hand.
 *
 * @param faces - In any order.
 * @param overlap - The greatest allowed intersection over union; 0.3 by default.
 * @returns The kept faces, the most confident first.
 *
 * @example
 * ```ts
 * import { withoutOverlaps } from '@scaleface/models';
 *
 * const face = (score = 0, x = 0) => ({ score, box: { x, y: 0, width: 10, height: 10 }, landmarks: [] });
 * withoutOverlaps([face(0.8, 1), face(0.9, 0), face(0.7, 50)]).map((f) => f.score); // => [0.9, 0.7]
 * ```
 */
export function withoutOverlaps(faces: readonly DetectedFace[], overlap = 0.3): DetectedFace[] {
  const kept: DetectedFace[] = [];
  for (const face of [...faces].sort((a, b) => b.score - a.score)) {
    if (kept.every((other) => intersectionOverUnion(face.box, other.box) <= overlap)) kept.push(face);
  }
  return kept;
}

type Box = DetectedFace['box'];

function intersectionOverUnion(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / (a.width * a.height + b.width * b.height - both);
}
