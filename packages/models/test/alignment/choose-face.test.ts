import { expect, test } from 'vitest';
import { chooseFace, type DetectedFace } from '../../src/index.js';

const face = (score: number, x: number, y: number, width: number, height: number): DetectedFace => ({
  score,
  box: { x, y, width, height },
  landmarks: [],
});
// Areas 300, 800 and 200; centres (15, 30), (80, 40) and (50, 50).
const faces = [face(0.9, 10, 15, 10, 30), face(0.8, 60, 30, 40, 20), face(0.7, 45, 40, 10, 20)];
const image = { width: 100, height: 100 };

test('the largest face has the largest box, the central one the centre nearest to that of the image', () => {
  expect(chooseFace(faces, image, 'largest')).toBe(faces[1]);
  expect(chooseFace(faces, image, 'central')).toBe(faces[2]);
  expect(chooseFace(faces, { width: 40, height: 50 }, 'central')).toBe(faces[0]);
});

test('of equals the more confident one is taken, and of none there is none', () => {
  const twins = [face(0.9, 0, 0, 20, 20), face(0.8, 80, 80, 20, 20)];
  for (const choice of ['largest', 'central'] as const) expect(chooseFace(twins, image, choice)).toBe(twins[0]);
  expect(chooseFace([], image, 'largest')).toBeUndefined();
});
