// Changes that no test can notice, since no result changes, each with its reason. `file` is relative to packages/; `line`
// holds a part of the source line, where the same change can be made in several places of a file.

/** @type {{file: string, line?: string, original: string, replacement: string, reason: string}[]} */
export const equivalents = [
  {
    file: 'numerics/src/vmf/vmf.ts',
    line: 'const gap',
    original: '1 + resultant',
    replacement: '(1 - resultant)',
    reason: 'the solver starts farther away, in a bracket that still holds the root, and ends at the same root',
  },
  {
    file: 'numerics/src/special/incomplete-gamma.ts',
    line: 'for (let n',
    original: 'term > sum * 1e-17',
    replacement: 'true',
    reason: 'the terms that follow are too small to change the sum: it only takes longer',
  },
  {
    file: 'numerics/src/special/bessel.ts',
    line: 'for (let k',
    original: 'term > sum * 1e-17',
    replacement: 'true',
    reason: 'the terms that follow are too small to change the sum: it only takes longer',
  },
  {
    file: 'numerics/src/special/normal.ts',
    original: 'Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI) / cdf',
    replacement: '(Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI) * cdf)',
    reason: 'the slope only steers the solver, which stays inside its bracket and ends at the same root',
  },
  {
    file: 'numerics/src/special/bessel.ts',
    line: 'if (isFar(nu, x))',
    original: 'isFar(nu, x)',
    replacement: 'false',
    reason: 'logBesselIReduced takes over, by the same expansion written in another way; the two differ in rounding',
  },
  {
    file: 'numerics/src/vmf/sample.ts',
    original: 'v > 0',
    replacement: '(v >= 0)',
    reason: 'at v = 0 the comparison with log v = −∞ fails anyway',
  },
  {
    file: 'numerics/src/special/bessel.ts',
    original: 'k + 1 < terms',
    replacement: '(k + 1 <= terms)',
    reason: 'a sixteenth term of the expansion is below one rounding error wherever the expansion is used',
  },
  {
    file: 'numerics/src/special/solve.ts',
    original: 'Math.abs(next - x) <= 4e-16 * Math.abs(next)',
    replacement: '(Math.abs(next - x) < 4e-16 * Math.abs(next))',
    reason: 'where both sides are equal the solver takes one more step, to the same root',
  },
  {
    file: 'heads/src/layers/head-layer.ts',
    line: 'this.built',
    original: 'true',
    replacement: 'false',
    reason: 'Layer.apply of TensorFlow.js sets the mark itself once build has returned',
  },
  {
    file: 'numerics/src/special/incomplete-beta.ts',
    original: 'm < 100_000',
    replacement: '(m <= 100_000)',
    reason: 'the fraction ends by its own criterion long before the bound',
  },
  {
    file: 'numerics/src/special/bessel.ts',
    original: 'k < 500',
    replacement: 'true',
    reason: 'the terms are too small to change the sum long before the bound',
  },
  {
    file: 'numerics/src/special/solve.ts',
    original: 'step++',
    replacement: 'step--',
    reason: 'the bracket is one spacing of float64 wide long before the bound of 200 steps',
  },
  {
    file: 'heads/src/trunks/mlp.ts',
    line: 'for (let i',
    original: 'i + 1',
    replacement: '(i - 1)',
    reason: 'the loop is left at its last layer by `if (last) break`',
  },
  {
    file: 'numerics/src/special/incomplete-beta.ts',
    line: 'if (x === 0',
    original: 'x === 0 || x === 1',
    replacement: '(x === 0 && x === 1)',
    reason: 'at both ends the factor before the fraction is 0, which gives the same',
  },
  {
    file: 'numerics/src/special/incomplete-gamma.ts',
    line: 'for (let n',
    original: 'term > sum * 1e-17',
    replacement: '(term >= sum * 1e-17)',
    reason: 'where both sides are equal one more term is added that is too small to change the sum',
  },
  {
    file: 'heads/src/trunks/mlp.ts',
    line: 'for (let i',
    original: 'i + 1 < widths.length',
    replacement: '(i + 1 <= widths.length)',
    reason: 'the loop is left at its last layer by `if (last) break`',
  },
  {
    file: 'numerics/src/vmf/sample.ts',
    original: 'gamma(shape + 1, random) * (1 - random.uniform()) ** (1 / shape)',
    replacement: '(gamma(shape + 1, random) / (1 - random.uniform()) ** (1 / shape))',
    reason:
      'only the ratio of two such variates is used, and the ratio of their powers of a uniform number has the same distribution as its inverse',
  },
  {
    file: 'heads/src/pfe-head-adjustable.ts',
    line: 'tf.sum(',
    original: 'true',
    replacement: 'false',
    reason: 'a row [D] is broadcast like a row [1, D]',
  },
  {
    file: 'numerics/src/special/solve.ts',
    original: 'step < 200',
    replacement: '(step <= 200)',
    reason: 'the bracket is one spacing of float64 wide long before the bound of 200 steps',
  },
  {
    file: 'numerics/src/special/incomplete-gamma.ts',
    line: 'for (let i',
    original: 'i < 1e6',
    replacement: '(i <= 1e6)',
    reason: 'the fraction ends by its own criterion long before the bound',
  },
  {
    file: 'eval/src/intervals/bootstrap.ts',
    original: 'n > 1',
    replacement: '(n >= 1)',
    reason: 'of one value squares / (n − 1) is 0 / 0, which is NaN too',
  },
  {
    file: 'losses/src/internal/finite.ts',
    original: '[0, 0, 0, 0]',
    replacement: '[]',
    reason: 'the sums are then no numbers, so all entries are looked at one by one: it only takes longer',
  },
  {
    file: 'eval/src/streams/open-buckets.ts',
    line: 'while (next',
    original: 'next < BUCKETS',
    replacement: 'true',
    reason:
      'beyond the last bucket the walk ends among the counts of the other class or after them, and nothing there is taken',
  },
];
