import { readFileSync } from 'node:fs';
import { normalInitializer, type Slot, valueAndGrads } from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines, expectClose } from '../../../../testing/engines.js';
import { makeConvs, residualStage } from '../../src/networks/iresnet.js';

interface Stored {
  readonly shape: number[];
  readonly data: number[];
}

interface Case {
  readonly spectral: boolean;
  readonly state: Record<string, Stored>;
  readonly buffersAfter: Record<string, Stored>;
  readonly grads: Record<string, Stored>;
  readonly x: Stored;
  readonly y: Stored;
  readonly dx: Stored;
  readonly cotangent: Stored;
  readonly evaluated: Stored;
}

// Written by scripts/oracles/backbones.py.
const cases: Case[] = JSON.parse(readFileSync(new URL('../golden/residual_stage.json', import.meta.url), 'utf8'));
const tensor = ({ data, shape }: Stored): tf.Tensor => tf.tensor(data, shape);

describeEngines('a stage of an IResNet as in PyTorch', (_, tolerance) => {
  test.each(cases)(
    'forward in training and in use, gradients, running statistics and power iterations (spectral: $spectral)',
    ({ spectral, ...one }) => {
      const conv = makeConvs(spectral, createRandom(0), normalInitializer(0.1));
      const stage = residualStage(one.x.shape[3] as number, one.y.shape[3] as number, 2, conv);
      stage.loadStateDict(Object.fromEntries(Object.entries(one.state).map(([k, v]) => [k, tensor(v)])));
      const x = tf.variable(tensor(one.x));
      let y: tf.Tensor | undefined;
      const { grads } = valueAndGrads(
        () => {
          y = tf.keep(stage.apply(x, { training: true }));
          return tf.sum(tf.mul(y, tensor(one.cotangent)));
        },
        { ...stage.trainableVariables, x },
      );
      expectClose(y as tf.Tensor, one.y.data, tolerance.deep);
      expectClose(grads.x as tf.Tensor, one.dx.data, tolerance.deep);
      expect(Object.keys(grads).sort()).toEqual([...Object.keys(one.grads), 'x'].sort());
      const slots = stage.slots();
      for (const [name, stored] of Object.entries(one.grads)) {
        const { layout } = slots[name] as Slot;
        expectClose(layout.toTorch(grads[name] as tf.Tensor), stored.data, tolerance.deep);
      }
      const after = stage.stateDict();
      for (const [name, stored] of Object.entries(one.buffersAfter)) {
        expectClose(after[name] as tf.Tensor, stored.data, tolerance.deep);
      }
      expectClose(stage.apply(x), one.evaluated.data, tolerance.deep);
      stage.dispose();
    },
  );
});
