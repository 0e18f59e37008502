import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeEngines, expectNoLeak } from '../../../../testing/engines.js';
import { balancedBatches, CrossBatchMemory, type References } from '../../src/index.js';

const refusal = (code: string, path: string) => expect.objectContaining({ code, path });

describeEngines('the memory across batches', () => {
  it('keeps the newest samples of a class, oldest first, and says where the batch stands', () => {
    const memory = new CrossBatchMemory({ dimensions: 1, size: 4 });
    const enqueue = (x: number[], y: number[]) => {
      let references: References | undefined;
      tf.tidy(() => {
        references = memory.enqueue(tf.tensor2d(x, [x.length, 1]), y);
      });
      const { embeddings, labels, own = [] } = references as References;
      return [[...embeddings.dataSync()], [...(labels as Int32Array)], Array.from(own)];
    };
    expect(enqueue([1, 2, 3], [0, -1, 1])).toEqual([
      [1, 3],
      [0, 1],
      [0, -1, 1],
    ]);
    expect(enqueue([4, 5, 6], [2, 3, 4])).toEqual([
      [3, 4, 5, 6],
      [1, 2, 3, 4],
      [1, 2, 3],
    ]);
    expect(enqueue([7], [5])).toEqual([[4, 5, 6, 7], [2, 3, 4, 5], [3]]);
    expect(memory.length).toBe(4);
    memory.dispose();
  });

  it('goes on from its state as if never interrupted, and frees what it owns', () => {
    const random = createRandom(1);
    const batch = (): [tf.Tensor2D, number[]] => [
      tf.tensor2d(
        Array.from({ length: 6 }, () => random.normal()),
        [3, 2],
      ),
      [0, 1, random.integer(3)],
    ];
    expectNoLeak(0, () => {
      const memory = new CrossBatchMemory({ dimensions: 2, size: 5 });
      const [first, second] = [batch(), batch()];
      memory.enqueue(...first);
      const resumed = new CrossBatchMemory({ dimensions: 2, size: 5, state: memory.state() });
      memory.enqueue(...second);
      resumed.enqueue(...second);
      expect(resumed.state()).toEqual(memory.state());
      tf.dispose([first[0], second[0]]);
      memory.dispose();
      memory.dispose();
      resumed.dispose();
      expect(memory.length).toBe(5);
    });
  });

  it('keeps what it was given and gives away copies', () => {
    const state = { embeddings: Float32Array.of(1, 2), labels: Int32Array.of(5) };
    const memory = new CrossBatchMemory({ dimensions: 2, size: 3, state });
    state.embeddings[0] = 9;
    state.labels[0] = 9;
    const kept = { embeddings: Float32Array.of(1, 2), labels: Int32Array.of(5) };
    expect(memory.state()).toEqual(kept);
    const given = memory.state();
    given.embeddings[1] = 9;
    given.labels[0] = 9;
    expect(memory.state()).toEqual(kept);
    const references = memory.enqueue(tf.tensor2d([[3, 4]]), [6]);
    (references.labels as Int32Array)[0] = 9;
    (references.embeddings.dataSync() as Float32Array)[0] = 9;
    expect(memory.state()).toEqual({ embeddings: Float32Array.of(1, 2, 3, 4), labels: Int32Array.of(5, 6) });
    expect(new CrossBatchMemory({ dimensions: 1 })).toHaveLength(0);
    memory.dispose();
  });

  it('refuses what does not fit by name', () => {
    const memory = new CrossBatchMemory({ dimensions: 2, size: 2 });
    expect(() => memory.enqueue(tf.zeros([1, 3]), [0])).toThrow(refusal('shape-mismatch', 'embeddings'));
    expect(() => memory.enqueue(tf.zeros([3, 2]), [0, 1, 2])).toThrow(refusal('shape-mismatch', 'embeddings'));
    expect(() => memory.enqueue(tf.zeros([2, 2]), [0])).toThrow(refusal('shape-mismatch', 'labels'));
    expect(memory.length).toBe(0);
    expect(() => new CrossBatchMemory({ dimensions: 0 })).toThrow(refusal('out-of-range', 'options.dimensions'));
    const state = { embeddings: new Float32Array(3), labels: new Int32Array(1) };
    expect(() => new CrossBatchMemory({ dimensions: 2, state })).toThrow(refusal('shape-mismatch', 'options.state'));
  });
});

it('balanced batches have P classes with K samples each, none of them twice where there are enough', () => {
  const random = createRandom(3);
  const labels = Array.from({ length: 200 }, () => random.integer(12) - 1);
  const batches = balancedBatches(labels, { classes: 5, samples: 4, random, batches: 100 });
  expect(batches.length).toBe(100);
  for (const batch of batches) {
    const classes = [...batch].map((row) => labels[row] as number);
    expect(new Set(classes).size).toBe(5);
    expect(classes).not.toContain(-1);
    for (const y of new Set(classes)) expect(classes.filter((z) => z === y).length).toBe(4);
    expect(new Set(batch).size).toBe(20);
  }
  const count = (options: object): number =>
    balancedBatches(labels, { classes: 5, samples: 4, random, ...options }).length;
  const labelled = labels.filter((y) => y >= 0).length;
  expect(count({})).toBe(Math.ceil(labelled / 20));
  expect(count({ classes: 11, samples: 30 })).toBe(1);
  const drawn = new Set(batches.flatMap((batch) => [...batch]));
  expect(drawn.size).toBe(labels.filter((y) => y >= 0).length);
});

it('the same seed gives the same batches, small classes repeat their samples, and too few classes are refused', () => {
  const labels = [0, 0, 0, 0, 1];
  const draw = () => balancedBatches(labels, { classes: 2, samples: 3, random: createRandom(5) });
  expect(draw()).toEqual(draw());
  expect([...(draw()[0] ?? [])].filter((row) => row === 4).length).toBe(3);
  expect(draw().length).toBe(1);
  const call = (options: object) => () =>
    balancedBatches(labels, { classes: 2, samples: 2, random: createRandom(1), ...options });
  expect(call({ classes: 3 })).toThrow(refusal('out-of-range', 'options.classes'));
  expect(call({ samples: 0 })).toThrow(refusal('out-of-range', 'options.samples'));
  expect(call({ batches: 0.5 })).toThrow(refusal('out-of-range', 'options.batches'));
});
