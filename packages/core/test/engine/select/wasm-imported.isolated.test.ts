import { selectEngine } from '@scaleface/core';
import '@tensorflow/tfjs-backend-wasm';
import { expect, test } from 'vitest';

test('the wasm engine has its threads, and tells its version, where the program has imported it already', async () => {
  const report = await selectEngine(['wasm'], { threads: 2 });
  expect([report.threads, report.note]).toEqual([2, undefined]);
  expect(report.versions['@tensorflow/tfjs-backend-wasm']).toMatch(/^4\./);
});
