// One engine of ours as a contestant: reads tasks, answers each with the milliseconds of one execution.
import { createInterface } from 'node:readline';
import { selectEngine } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { takeTurn } from '../contestants.mjs';

const { engine, device, threads, versions } = await selectEngine([process.argv[2]]);
console.log(`${engine}, ${device}, ${threads} threads, ${JSON.stringify(versions)}`);

const operations = {
  matmul: ([n, k, m]) => [tf.randomNormal([n, k]), tf.randomNormal([k, m]), tf.matMul],
  conv: ([batch, size, channels, filters]) => [
    tf.randomNormal([batch, size, size, channels]),
    tf.randomNormal([3, 3, channels, filters]),
    (x, w) => tf.conv2d(x, w, 1, 1),
  ],
};
const prepared = new Map();

for await (const line of createInterface({ input: process.stdin })) {
  const { name, op, shape, turn } = JSON.parse(line);
  if (!prepared.has(name)) {
    for (const [a, b] of prepared.values()) tf.dispose([a, b]);
    prepared.clear();
    prepared.set(name, operations[op](shape));
  }
  const [a, b, f] = prepared.get(name);
  const execute = () => {
    const result = f(a, b); // all three engines have the result when the call returns
    return () => tf.dispose(result);
  };
  console.log(await takeTurn(execute, turn));
}
