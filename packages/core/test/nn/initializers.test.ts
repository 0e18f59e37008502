import '@tensorflow/tfjs-backend-cpu';
import { type Initializer, kaimingNormal, normalInitializer, torchUniform, zeroInitializer } from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

const [COUNT, FAN_IN] = [40_000, 50];

/** Numbers that an initializer draws, with their mean, mean square, mean fourth power and farthest value. */
function momentsOf(init: Initializer): { mean: number; square: number; fourth: number; farthest: number } {
  const drawn = tf.tidy(() => init([200, COUNT / 200], FAN_IN, createRandom(3)).dataSync<'float32'>());
  const average = (power: number): number => drawn.reduce((sum, x) => sum + x ** power, 0) / COUNT;
  const farthest = drawn.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return { mean: average(1), square: average(2), fourth: average(4), farthest };
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

test.each<[string, Initializer, number]>([
  ['kaimingNormal', kaimingNormal, Math.sqrt(2 / FAN_IN)],
  ['normalInitializer', normalInitializer(0.3), 0.3],
])('%s draws normal numbers of its deviation', (_, init, deviation) => {
  const { mean, square, fourth } = momentsOf(init);
  // Four standard errors; the fourth moment of a normal number is 3σ⁴.
  expect(Math.abs(mean)).toBeLessThan((4 * deviation) / Math.sqrt(COUNT));
  expect(Math.abs(square / deviation ** 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / COUNT));
  expect(Math.abs(fourth / deviation ** 4 - 3)).toBeLessThan(4 * Math.sqrt(96 / COUNT));
});

test('torchUniform draws uniform numbers that fill its range and do not leave it', () => {
  const { mean, square, fourth, farthest } = momentsOf(torchUniform);
  const bound = 1 / Math.sqrt(FAN_IN);
  expect(farthest).toBeLessThanOrEqual(Math.fround(bound));
  expect(farthest).toBeGreaterThan(0.999 * bound);
  expect(Math.abs(mean)).toBeLessThan((4 * bound) / Math.sqrt(3 * COUNT));
  expect(Math.abs(square / bound ** 2 - 1 / 3)).toBeLessThan(4 * Math.sqrt(4 / 45 / COUNT));
  expect(Math.abs(fourth / bound ** 4 - 1 / 5)).toBeLessThan(4 * Math.sqrt(16 / 225 / COUNT));
});

test('zeroInitializer draws nothing', () => {
  expect(momentsOf(zeroInitializer)).toEqual({ mean: 0, square: 0, fourth: 0, farthest: 0 });
});
