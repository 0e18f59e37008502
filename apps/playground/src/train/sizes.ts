/** Sizes and rates of the training in the page: those of `scaleface demo`, small enough for a minute on one thread. */
export const SIZES = {
  identities: 48,
  backbone: { widths: [16, 32, 64], dimension: 64 },
  arcface: { steps: 140, batch: 32, margin: 0.2, scale: 16, learningRate: 5e-3, weightDecay: 1e-3, clipNorm: 5 },
  head: {
    steps: 50,
    batch: 64,
    hidden: [32],
    coefficient: 64,
    margin: 0.2,
    learningRate: 0.03,
    momentum: 0.9,
    weightDecay: 5e-4,
    clipNorm: 5,
  },
  test: { identities: 40, photographs: 8, impostors: 3000, far: 0.05 },
  /** Steps between two looks at the test. */
  look: { arcface: 35, head: 10 },
} as const;

/** How many steps there are in all. */
export const STEPS: number = SIZES.arcface.steps + SIZES.head.steps;
