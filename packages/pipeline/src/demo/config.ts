import type { EvaluateConfig } from '../evaluation/evaluate-config.js';
import type { MagFaceTrainingOptions } from '../training/magface.js';
import type { VarianceHeadTrainingOptions } from '../training/variance-head.js';

/** Sizes and rates of a demo run. Nothing here depends on a result: the same for every seed. */
export interface DemoConfig {
  /** Numbers of drawn identities; the two groups are disjoint. */
  readonly identities: {
    /** Those the backbone and the head learn from. */
    readonly train: number;
    /** Those the evaluation is made on. */
    readonly test: number;
  };
  /** The backbone and how it learns. */
  readonly backbone: {
    /** Channels at half, a quarter and an eighth of the image's width. */
    readonly widths: readonly [number, number, number];
    /** Length of an embedding. */
    readonly dimension: number;
    /** Batches it learns from. */
    readonly steps: number;
    /** Photographs a batch, each taken for this batch and never seen again. */
    readonly batch: number;
    /** ArcFace's margin in radians. */
    readonly margin: number;
    /** ArcFace's scale. */
    readonly scale: number;
    /** Rate of AdamW. */
    readonly learningRate: number;
  };
  /** The scale head and how it learns; its photographs are of the training identities too. */
  readonly head: {
    /** Photographs of each training person. */
    readonly photographs: number;
    /** Widths of its hidden layers. */
    readonly hidden: readonly number[];
    /** The coefficient $c$ of the activation $c\,\sigma(a)$. */
    readonly coefficient: number;
    /** Margin in radians. */
    readonly margin: number;
    /** Passes over its photographs. */
    readonly epochs: number;
    /** Photographs a step. */
    readonly batch: number;
    /** Rate at the first step. */
    readonly learningRate: number;
  };
  /** MagFace: a copy of the backbone, with its scale, goes on learning with this loss; batches are the backbone's. */
  readonly magface: MagFaceTrainingOptions;
  /** How PFE's head learns, on the photographs of the scale head. */
  readonly pfe: VarianceHeadTrainingOptions;
  /** How ProbFace's head learns, on the photographs of the scale head. */
  readonly probface: VarianceHeadTrainingOptions;
  /** The test. */
  readonly test: {
    /** Photographs of each test person; all their pairs are the genuine pairs. */
    readonly photographs: number;
    /** Impostor pairs, drawn at random. */
    readonly impostors: number;
  };
  /** How the test is evaluated. */
  readonly evaluate: EvaluateConfig;
}

/**
 * The configuration of `scaleface demo`.
 *
 * @example
 * ```ts
 * import { DEMO_CONFIG } from '@scaleface/pipeline';
 *
 * // All pairs of each test person's photographs, and as many of different people.
 * const { identities, test } = DEMO_CONFIG;
 * [(identities.test * test.photographs * (test.photographs - 1)) / 2, test.impostors]; // => [12000, 12000]
 *
 * // A demo of one's own, for `runDemo` and `drawDemo`: a backbone that learns for longer.
 * const config = { ...DEMO_CONFIG, backbone: { ...DEMO_CONFIG.backbone, steps: 2000 } };
 * config.backbone.steps * config.backbone.batch; // => 128000
 * ```
 */
export const DEMO_CONFIG: DemoConfig = {
  identities: { train: 256, test: 100 },
  backbone: {
    widths: [24, 48, 96],
    dimension: 128,
    steps: 360,
    batch: 64,
    margin: 0.3,
    scale: 16,
    learningRate: 4e-3,
  },
  head: { photographs: 48, hidden: [64], coefficient: 64, margin: 0.5, epochs: 6, batch: 128, learningRate: 0.03 },
  // MagFace's published settings, brought to this backbone's size: lengths 10 … 110 of 512 numbers are 5 … 55 of 128; the
  // margins 0.45 … 0.8 stand to ArcFace's 0.5 as these to 0.3; the weight 35 follows the scale 64 → 16 and the lengths.
  magface: {
    steps: 80,
    learningRate: 2e-3,
    normLower: 5,
    normUpper: 55,
    marginLower: 0.27,
    marginUpper: 0.48,
    lambdaG: 4.375,
  },
  // Batches of fewer identities than the published 64: ProbFace's hinge is taken for each pair and number of the embedding.
  pfe: { identities: 32, epochs: 5 },
  probface: { identities: 16, epochs: 2, hidden: 64 },
  test: { photographs: 16, impostors: 12_000 },
  evaluate: { fars: [0.05, 0.01], rejected: [0, 0.1, 0.3, 0.5], combine: 'harmonic', replicates: 100, level: 0.95 },
};

/**
 * A demo of a few seconds that shows that everything works, and nothing more: the backbone has hardly learned.
 *
 * @example
 * ```ts
 * import { DEMO_CONFIG, QUICK_DEMO_CONFIG } from '@scaleface/pipeline';
 *
 * // So few impostor pairs that the lower of the rates is six false accepts.
 * QUICK_DEMO_CONFIG.evaluate.fars.map((far) => far * QUICK_DEMO_CONFIG.test.impostors); // => [30, 6]
 * QUICK_DEMO_CONFIG.backbone.steps < DEMO_CONFIG.backbone.steps / 10; // => true
 * ```
 */
export const QUICK_DEMO_CONFIG: DemoConfig = {
  ...DEMO_CONFIG,
  identities: { train: 24, test: 20 },
  backbone: { ...DEMO_CONFIG.backbone, widths: [8, 16, 32], dimension: 32, steps: 8, batch: 32 },
  head: { ...DEMO_CONFIG.head, photographs: 8, hidden: [16], epochs: 2, batch: 64 },
  magface: { ...DEMO_CONFIG.magface, steps: 3 },
  pfe: { ...DEMO_CONFIG.pfe, epochs: 2 },
  probface: { ...DEMO_CONFIG.probface, epochs: 2 },
  test: { photographs: 8, impostors: 600 },
  evaluate: { ...DEMO_CONFIG.evaluate, replicates: 20 },
};
