import { compareConfidences, pairQuality, type RejectionTable } from '@scaleface/eval';
import { predictScales, rowCosines } from '@scaleface/models';
import { at, createRandom, type Matrix } from '@scaleface/numerics';
import { drawIdentity } from '@scaleface/pipeline/page';
import * as tf from '@tensorflow/tfjs-core';
import { imagesOf, type Photographs, takePhotographs } from './photographs.js';
import { SIZES } from './sizes.js';
import type { Training } from './training.js';

/** Photographs of identities that no training sees, and pairs of them. */
export interface TestSet extends Photographs {
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** 1 for two photographs of one identity. */
  readonly genuine: readonly number[];
}

/** Draws the test: all genuine pairs, and impostor pairs at random. */
export function drawTest(seed: number): TestSet {
  const { identities, photographs, impostors } = SIZES.test;
  const random = createRandom(seed).split();
  const faces = Array.from({ length: identities }, () => drawIdentity(random));
  const labels = Array.from({ length: identities * photographs }, (_, i) => Math.floor(i / photographs));
  const pairs: [number, number][] = [];
  for (let i = 0; i < labels.length; i++) {
    for (let j = i + 1; j < labels.length && labels[j] === labels[i]; j++) pairs.push([i, j]);
  }
  const genuine = pairs.length;
  while (pairs.length < genuine + impostors) {
    const [i, j] = [random.integer(labels.length), random.integer(labels.length)];
    if (labels[i] !== labels[j]) pairs.push([i, j]);
  }
  return {
    ...takePhotographs(faces, labels, random),
    left: pairs.map(([i]) => i),
    right: pairs.map(([, j]) => j),
    genuine: pairs.map((_, k) => (k < genuine ? 1 : 0)),
  };
}

/** What a look at the test shows. */
export interface Look {
  /** Rejection at one false accept rate. */
  readonly table: RejectionTable;
  /** $s(x)$ of every photograph. */
  readonly confidence: Float64Array;
}

interface Features {
  readonly embedding: Matrix;
  readonly bottleneck: Matrix;
}

/** What the backbone makes of the test's photographs. */
export function embedTest(training: Training, test: TestSet): Features {
  const { dimension, bottleneckFeatures } = training.backbone;
  const embedding = { data: new Float32Array(test.pixels.length * dimension), width: dimension };
  const bottleneck = { data: new Float32Array(test.pixels.length * bottleneckFeatures), width: bottleneckFeatures };
  for (let start = 0; start < test.pixels.length; start += 64) {
    tf.tidy(() => {
      const found = training.backbone.apply(imagesOf(test.pixels.slice(start, start + 64)));
      embedding.data.set(found.embedding.dataSync(), start * dimension);
      bottleneck.data.set(found.bottleneck.dataSync(), start * bottleneckFeatures);
    });
  }
  return { embedding, bottleneck };
}

/**
 * Verification of the test's pairs with rejection.
 *
 * @param training - As it stands.
 * @param test - The pairs.
 * @param features - Of the test's photographs.
 * @param replicates - Draws of the bootstrap; 0 for no intervals.
 */
export function lookAt(training: Training, test: TestSet, features: Features, replicates: number): Look {
  const { confidence } = predictScales(training.head, features.bottleneck);
  const of = (rows: readonly number[]): number[] => rows.map((i) => at(confidence, i));
  const subject = (rows: readonly number[]): number[] => rows.map((i) => at(test.labels, i));
  const { tables } = compareConfidences({
    scores: rowCosines(features.embedding, test.left, test.right),
    labels: test.genuine,
    subjects: { left: subject(test.left), right: subject(test.right) },
    confidences: [
      { name: 'scaleface', label: 'ScaleFace', confidence: pairQuality('harmonic', of(test.left), of(test.right)) },
    ],
    fars: [SIZES.test.far],
    steps: 25,
    replicates,
  });
  return { table: tables[0] as RejectionTable, confidence };
}
