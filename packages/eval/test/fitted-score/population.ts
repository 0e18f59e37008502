import { createRandom, logistic } from '@scaleface/numerics';

/** Labelled pairs with the log-odds that their labels were drawn from. */
export interface DrawnPairs {
  readonly cosine: Float64Array;
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly labels: Uint8Array;
  readonly logOdds: Float64Array;
}

/** Pairs whose log-odds are of the model's form: confidences log-normal, labels drawn from the log-odds. */
export function drawPairs(
  seed: number,
  n: number,
  a: readonly number[] = [8, 5, 0.5],
  b: readonly number[] = [3, 1, 0.2],
): DrawnPairs {
  const random = createRandom(seed);
  const left = Float64Array.from({ length: n }, () => Math.exp(2 + 0.8 * random.normal()));
  const right = Float64Array.from({ length: n }, () => Math.exp(2 + 0.8 * random.normal()));
  const cosine = Float64Array.from({ length: n }, () => 0.3 + 0.3 * random.normal());
  const logOdds = cosine.map((c, i) => {
    const [l1, l2] = [left, right].map((side) => (Math.log(side[i] as number) - 2) / 0.8) as [number, number];
    const h = Math.log(2 / (Math.exp(-l1) + Math.exp(-l2)));
    const quadratic = (q: readonly number[]): number =>
      (q[0] as number) + h * (q[1] as number) + h * h * (q[2] as number);
    return Math.log1p(Math.exp(quadratic(a))) * c - quadratic(b);
  });
  const labels = Uint8Array.from(logOdds, (z) => (random.uniform() < logistic(z) ? 1 : 0));
  labels.set([0, 1]);
  return { cosine, left, right, labels, logOdds };
}
