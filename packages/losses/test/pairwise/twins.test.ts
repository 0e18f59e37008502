import type { Random } from '@scaleface/numerics';
import type * as tf from '@tensorflow/tfjs-core';
import { it } from 'vitest';
import { describeEngines } from '../../../../testing/engines.js';
import {
  circleLoss,
  contrastiveLoss,
  multiSimilarityLoss,
  ntXentLoss,
  proxyAnchorLoss,
  supConLoss,
  tripletLoss,
} from '../../src/index.js';
import { dot, expectTwin, logSumExp, type Matrix, normal, rows, twinCases, unit } from '../helpers/twin.js';

const [N, C, D] = [6, 3, 3];
const labelsOf = (random: Random): number[] =>
  Array.from({ length: N }, () => (random.uniform() < 0.15 ? -1 : random.integer(C)));
const draw = (random: Random) => ({ args: [normal(random, [N, D])], labels: labelsOf(random) });

type Grid = (i: number, j: number) => number;
const sum = (x: number[]): number => x.reduce((a, b) => a + b, 0);
const mean = (x: number[]): number => sum(x) / Math.max(1, x.length);
const log1pSum = (x: number[]): number => logSumExp([0, ...x]);
const cosines = (args: Matrix[]): Grid => {
  const x = rows(args[0] as Matrix).map(unit);
  return (i, j) => dot(x[i] as number[], x[j] as number[]);
};
const distances = (args: Matrix[]): Grid => {
  const x = rows(args[0] as Matrix).map(unit);
  return (i, j) => Math.hypot(...(x[i] as number[]).map((v, d) => v - (x[j]?.[d] as number)));
};

/** Partners of each sample of a class. */
const partners = (y: number[]): { i: number; positives: number[]; negatives: number[] }[] =>
  y.flatMap((label, i) => {
    const others = [...y.keys()].filter((j) => j !== i && (y[j] as number) >= 0);
    return label < 0
      ? []
      : [{ i, positives: others.filter((j) => y[j] === label), negatives: others.filter((j) => y[j] !== label) }];
  });
const hasBoth = (y: number[]): boolean =>
  partners(y).some(({ positives }) => positives.length > 0) &&
  partners(y).some(({ negatives }) => negatives.length > 0);

/** The mean over terms above 0 where the difference is taken: which those are counts as a constant. */
const meanAbove = (terms: (args: Matrix[]) => number[], args: Matrix[], base: Matrix[]): number => {
  const [now, then] = [terms(args), terms(base)];
  return mean(now.filter((_, k) => (then[k] as number) > 0));
};

describeEngines('losses of pairs and their float64 twins', (engine, tolerance) => {
  const cases = twinCases(engine);
  const close = { value: 10 * tolerance.value, gradient: 10 * tolerance.gradient };

  it.each(['euclidean', 'cosine'] as const)(`contrastiveLoss agrees over ${cases} random cases, %s`, (distance) => {
    const far = (args: Matrix[]): Grid => {
      const cosine = cosines(args);
      return distance === 'cosine' ? (i, j) => -cosine(i, j) : distances(args);
    };
    expectTwin({
      cases,
      draw,
      loss: ([x], y) => contrastiveLoss(x as tf.Tensor, y, { distance }),
      naive: (args, y, base) => {
        const [near, apart] = distance === 'cosine' ? [-1, 0] : [0, 1];
        const positive = (at: Matrix[]): number[] => {
          const d = far(at);
          return partners(y).flatMap(({ i, positives }) => positives.map((p) => d(i, p) - near));
        };
        const negative = (at: Matrix[]): number[] => {
          const d = far(at);
          return partners(y).flatMap(({ i, negatives }) => negatives.map((n) => apart - d(i, n)));
        };
        return meanAbove(positive, args, base) + meanAbove(negative, args, base);
      },
      tolerance: close,
      step: 1e-6,
    });
  });

  it.each([
    [false, false],
    [true, false],
    [false, true],
  ])(`tripletLoss agrees over ${cases} random cases, swapped %s, smooth %s`, (swap, smooth) => {
    const violations = (y: number[], at: Matrix[], base: Matrix[]): number[] => {
      const [d, then] = [distances(at), distances(base)];
      return partners(y).flatMap(({ i, positives, negatives }) =>
        positives.flatMap((p) =>
          negatives.map((n) => d(i, p) - (swap && then(p, n) < then(i, n) ? d(p, n) : d(i, n)) + 0.3),
        ),
      );
    };
    expectTwin({
      cases,
      seed: 2,
      draw,
      loss: ([x], y) => tripletLoss(x as tf.Tensor, y, { margin: 0.3, swap, smooth }),
      naive: (args, y, base) =>
        smooth
          ? mean(violations(y, args, base).map((v) => log1pSum([v])))
          : meanAbove((at) => violations(y, at, base), args, base),
      tolerance: close,
      step: 1e-6,
    });
  });

  it(`ntXentLoss agrees over ${cases} random cases`, () => {
    expectTwin({
      cases,
      seed: 3,
      draw,
      loss: ([x], y) => ntXentLoss(x as tf.Tensor, y, { temperature: 0.2 }),
      naive: (args, y) => {
        const c = cosines(args);
        const losses = partners(y).flatMap(({ i, positives, negatives }) =>
          positives.map((p) => log1pSum(negatives.map((n) => (c(i, n) - c(i, p)) / 0.2))),
        );
        return hasBoth(y) ? mean(losses) : 0;
      },
      tolerance: close,
    });
  });

  it(`supConLoss agrees over ${cases} random cases`, () => {
    expectTwin({
      cases,
      seed: 4,
      draw,
      loss: ([x], y) => supConLoss(x as tf.Tensor, y, { temperature: 0.2, reduction: 'sum' }),
      naive: (args, y) => {
        const c = cosines(args);
        const losses = partners(y).map(({ i, positives, negatives }) => {
          const all = logSumExp([...positives, ...negatives].map((j) => c(i, j) / 0.2));
          return mean(positives.map((p) => all - c(i, p) / 0.2));
        });
        return hasBoth(y) ? sum(losses) : 0;
      },
      tolerance: close,
    });
  });

  it(`multiSimilarityLoss agrees over ${cases} random cases, its mean over the samples of a class`, () => {
    expectTwin({
      cases,
      seed: 5,
      draw,
      loss: ([x], y) => multiSimilarityLoss(x as tf.Tensor, y),
      naive: (args, y) => {
        const c = cosines(args);
        return mean(
          partners(y).map(
            ({ i, positives, negatives }) =>
              log1pSum(positives.map((p) => -2 * (c(i, p) - 0.5))) / 2 +
              log1pSum(negatives.map((n) => 50 * (c(i, n) - 0.5))) / 50,
          ),
        );
      },
      tolerance: close,
      step: 1e-6,
    });
  });

  it(`circleLoss agrees over ${cases} random cases, its weights constant in the gradient`, () => {
    expectTwin({
      cases,
      seed: 6,
      draw,
      loss: ([x], y) => circleLoss(x as tf.Tensor, y, { gamma: 16, reduction: 'sum' }),
      naive: (args, y, base) => {
        const [c, then] = [cosines(args), cosines(base)];
        const z = (i: number, j: number): number => 16 * Math.max(0, then(i, j) + 0.4) * (c(i, j) - 0.4);
        const q = (i: number, j: number): number => -16 * Math.max(0, 1.4 - then(i, j)) * (c(i, j) - 0.6);
        return sum(
          partners(y).map(({ i, positives, negatives }) =>
            log1pSum(negatives.flatMap((n) => positives.map((p) => z(i, n) + q(i, p)))),
          ),
        );
      },
      tolerance: close,
    });
  });

  it(`proxyAnchorLoss agrees in the gradient of the proxies too over ${cases} random cases`, () => {
    expectTwin({
      cases,
      seed: 7,
      draw: (random) => ({
        args: [normal(random, [N, D]), normal(random, [C, D])],
        labels: labelsOf(random),
      }),
      loss: ([x, w], labels) =>
        proxyAnchorLoss({ embeddings: x as tf.Tensor, weights: w as tf.Tensor, labels, alpha: 8 }),
      naive: (args, y) => {
        const [x, w] = args.map((a) => rows(a).map(unit)) as [number[][], number[][]];
        const known = [...y.keys()].filter((i) => (y[i] as number) >= 0);
        const part = (k: number, own: boolean): number =>
          log1pSum(
            known
              .filter((i) => (y[i] === k) === own)
              .map((i) => (own ? -8 : 8) * (dot(x[i] as number[], w[k] as number[]) + (own ? -0.1 : 0.1))),
          );
        const classes = Array.from({ length: C }, (_, k) => k);
        const present = classes.filter((k) => y.includes(k));
        return mean(present.map((k) => part(k, true))) + mean(classes.map((k) => part(k, false)));
      },
      tolerance: close,
    });
  });
});
