import * as tf from '@tensorflow/tfjs-core';
import { it } from 'vitest';
import { describeEngines, expectClose, expectNoLeak } from '../../../../testing/engines.js';
import { mlsLoss, mutualLikelihoodScore, probConstraintLoss, probLoss, probTripletTerms } from '../../src/index.js';
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

  it('prob_constraint_loss agrees in value and gradient', () => {
    const g = golden('prob_constraint_loss');
    const x = load(g.inputs.logSigmaSq);
    expectGolden(
      expectNoLeak(1, () => probConstraintLoss(x)),
      g.outputs.loss,
      tolerance.value,
    );
    expectGolden(
      expectNoLeak(1, () => tf.grad((l) => probConstraintLoss(l))(x)),
      g.grads.logSigmaSq,
      tolerance.gradient,
    );
  });

  it('prob_triplet terms agree', () => {
    const g = golden('prob_triplet');
    const terms = probTripletTerms(load(g.inputs.feature), load(g.inputs.logSigmaSq));
    expectGolden(terms, g.outputs.diff, tolerance.value);
  });

  it('prob_loss agrees in value and both gradients', () => {
    const g = golden('prob_loss');
    const mu = load(g.inputs.feature);
    const logSigmaSq = load(g.inputs.logSigmaSq);
    const labels = load(g.inputs.label);
    const options = { margin: g.params.m as number, lambdaC: 0.1, lambdaId: 0.1 };
    // The parts (-1.39, 1.06, 0.30) cancel to -0.036: an absolute error of 1e-5 of a part.
    const loss = expectNoLeak(1, () => probLoss(mu, logSigmaSq, labels, options));
    expectClose([loss.dataSync()[0] as number, 1], [g.outputs.loss as number, 1], tolerance.value);
    const [dMu, dLs] = expectNoLeak(2, () => tf.grads((m, l) => probLoss(m, l, labels, options))([mu, logSigmaSq])) as [
      tf.Tensor,
      tf.Tensor,
    ];
    expectGolden(dMu, g.grads.feature, tolerance.gradient);
    expectGolden(dLs, g.grads.logSigmaSq, tolerance.gradient);
  });
});
