import * as tf from '@tensorflow/tfjs-core';
import { it } from 'vitest';
import { describeEngines, expectNoLeak } from '../../../../testing/engines.js';
import { mlsLoss, mutualLikelihoodScore } from '../../src/index.js';
import { expectGolden, golden, load } from '../helpers/golden.js';

describeEngines('published probabilistic losses', (_, tolerance) => {
  it('mls agrees in both modes', () => {
    const g = golden('mls');
    const mu = load(g.inputs.mu);
    const logSigmaSq = load(g.inputs.logSigmaSq);
    const s = expectNoLeak(1, () => mutualLikelihoodScore(mu, logSigmaSq));
    expectGolden(s, g.outputs.mls, tolerance.value);
    expectGolden(mutualLikelihoodScore(mu, logSigmaSq, { mode: 'cosine' }), g.outputs.mlsCosFunc, tolerance.value);
  });

  it('mls_loss agrees in value and both gradients', () => {
    const g = golden('mls_loss');
    const mu = load(g.inputs.feature);
    const logSigmaSq = load(g.inputs.logSigmaSq);
    const labels = load(g.inputs.label);
    expectGolden(
      expectNoLeak(1, () => mlsLoss(mu, logSigmaSq, labels)),
      g.outputs.loss,
      tolerance.value,
    );
    const [dMu, dLs] = expectNoLeak(2, () => tf.grads((m, l) => mlsLoss(m, l, labels))([mu, logSigmaSq])) as [
      tf.Tensor,
      tf.Tensor,
    ];
    expectGolden(dMu, g.grads.feature, tolerance.gradient);
    expectGolden(dLs, g.grads.logSigmaSq, tolerance.gradient);
  });
});
