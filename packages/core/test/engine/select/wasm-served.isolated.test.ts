import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, test, vi } from 'vitest';
import { serveWasmFrom } from '../../../src/engine/select/wasm-served.js';
import { selectEngine } from '../../../src/index.js';

afterEach(() => vi.unstubAllGlobals());

/** Gives the test a `fetch` as a page has it, and the addresses that it is asked for. */
function requests(): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (address: unknown) => asked.push(String(address)));
  return asked;
}

test('a page fetches the program of the engine from the folder that it names, and nothing else', async () => {
  const asked = requests();
  const own = globalThis.fetch;
  const undo = serveWasmFrom('/engine/');
  await fetch('https://page/app/tfjs-backend-wasm-simd.wasm');
  await fetch(new URL('https://page/tfjs-backend-wasm-threaded-simd.wasm?v=1'));
  await fetch('/own.wasm');
  await fetch('/faces/1.png');
  undo();
  expect(globalThis.fetch).toBe(own);
  await fetch('/tfjs-backend-wasm.wasm');
  expect(asked).toEqual([
    '/engine/tfjs-backend-wasm-simd.wasm',
    '/engine/tfjs-backend-wasm-threaded-simd.wasm',
    '/own.wasm',
    '/faces/1.png',
    '/tfjs-backend-wasm.wasm',
  ]);
});

test('an engine in the bundle of a page starts with wasmPaths, although no import finds its module', async () => {
  await import('@tensorflow/tfjs-backend-wasm');
  // A page resolves no bare name, and has none of Node's modules.
  vi.doMock('@tensorflow/tfjs-backend-wasm', () => {
    throw new TypeError("Failed to resolve module specifier '@tensorflow/tfjs-backend-wasm'");
  });
  const { getBuiltinModule } = process;
  process.getBuiltinModule = (() => undefined) as never;
  try {
    const report = await selectEngine(['wasm'], { wasmPaths: '/engine/', threads: 1 });
    expect(report).toMatchObject({ engine: 'wasm', threads: 1, skipped: {} });
  } finally {
    process.getBuiltinModule = getBuiltinModule;
  }
  expect(tf.sum(tf.ones([3])).dataSync()[0]).toBe(3);
});
