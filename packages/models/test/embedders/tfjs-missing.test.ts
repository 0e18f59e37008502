import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { openTfjsBackbone } from '../../src/index.js';

vi.mock('@tensorflow/tfjs-converter', () => {
  throw new Error("Cannot find package '@tensorflow/tfjs-converter'");
});
vi.mock('@tensorflow/tfjs-layers', () => {
  throw new Error("Cannot find package '@tensorflow/tfjs-layers'");
});

it.each([
  ['graph', 'converter', { node: [{ name: 'images', op: 'Placeholder' }] }],
  ['layers', 'layers', { class_name: 'Model', config: { layers: [{ class_name: 'InputLayer', config: {} }] } }],
])(
  'without the package for %s models the error holds the command that installs it',
  async (kind, name, modelTopology) => {
    const model = join(await mkdtemp(join(tmpdir(), 'tfjs-')), 'model.json');
    await writeFile(model, JSON.stringify({ format: `${kind}-model`, modelTopology, weightsManifest: [] }));
    await expect(openTfjsBackbone({ model })).rejects.toMatchObject({
      code: 'missing-dependency',
      hint: expect.stringMatching(new RegExp(`npm install @tensorflow/tfjs-${name}@\\d`)),
    });
  },
);
