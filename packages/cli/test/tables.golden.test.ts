import { textTable } from '@scaleface/pipeline';
import { describe, expect, it } from 'vitest';

/** What `engines` prints, and a table of a report. */
const tables = {
  engines: [
    ['engine', 'works', 'on', 'threads', 'versions'],
    ['node-gpu', 'no', 'not installed (npm install @tensorflow/tfjs-node-gpu@4.22.0)', '', ''],
    [
      'webgpu',
      'no',
      'no WebGPU adapter. In Node, VK_DRIVER_FILES may name the JSON file of another Vulkan driver',
      '',
      '',
    ],
    ['wasm *', 'yes', 'AMD EPYC', '2', 'tfjs-core 4.22.0, tfjs-backend-wasm 4.22.0'],
    ['cpu', 'yes', 'AMD EPYC', '1', 'tfjs-core 4.22.0, tfjs-backend-cpu 4.22.0'],
  ],
  rejection: [
    [
      'confidence',
      'score',
      'TAR, 0 % rejected',
      'TAR, 10 % rejected',
      'TAR, 30 % rejected',
      'area',
      'area − embedding norm',
    ],
    ['random', 'cosine', '0.8123 [0.795, 0.830]', '0.8119 [0.794, 0.831]', '0.8131 [0.790, 0.836]', '0.8124', ''],
    [
      'ScaleFace',
      'cosine',
      '0.8123 [0.795, 0.830]',
      '0.8701 [0.853, 0.888]',
      '0.9312 [0.914, 0.949]',
      '0.9001',
      '+0.0371 [+0.030, +0.044]',
    ],
    [
      'ScaleFace, own score',
      'scale-fitted',
      '0.8455 [0.828, 0.863]',
      '0.8922 [0.876, 0.909]',
      '0.9401 [0.924, 0.957]',
      '0.9120',
      '+0.0490 [+0.041, +0.057]',
    ],
    ['oracle', 'cosine', '0.8123 [0.795, 0.830]', '0.9025 [0.887, 0.918]', '1.0000 [1.000, 1.000]', '0.9512', '–'],
  ],
} as const;

describe.each(Object.keys(tables) as (keyof typeof tables)[])('the table of %s', (name) => {
  const [header, ...rows] = tables[name];
  it.each([80, 120, 200])('fits %i columns, as in its golden file', async (columns) => {
    const text = textTable(header, rows, columns);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns);
    const words = (s: string): string[] => s.match(/[\d.]{4,}/g) ?? [];
    expect(words(text).sort()).toEqual(words(textTable(header, rows)).sort());
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/tables/${name}-${columns}.txt`);
  });
});
