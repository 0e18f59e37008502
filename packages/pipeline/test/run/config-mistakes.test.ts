import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readRunConfig, runConfigJsonSchema } from '../../src/index.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mistakes-'));
});

const lines = [
  'backbone: { pixels: { size: 8, cells: two } }',
  'train:',
  '  folders: [{ folder: train }]',
  '  epocs: 3',
  '  batch: 1',
  'tests:',
  '  - name: faces',
  '    folder: ../test',
  '    pairs: { impostors: 4 }',
];

const messageOf = async (text: string, changes = {}): Promise<string> => {
  const file = join(folder, 'c.yaml');
  await writeFile(file, text);
  const error = await readRunConfig(file, changes).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ code: 'bad-config' });
  return (error as Error).message.replaceAll(`${folder}/`, '');
};

describe('mistakes in a configuration', () => {
  it('are a line each, with the line of the file and the shape that was meant', async () => {
    expect((await messageOf(lines.join('\n'))).split('\n')).toEqual([
      'backbone.pixels.cells: 4 mistakes in c.yaml',
      '  c.yaml:1: backbone.pixels.cells: expected a number; received "two"',
      '  c.yaml:5: train.batch: expected a number of at least 2; received 1',
      '  c.yaml:4: train.epocs: there is no such key',
      '  c.yaml:8: tests.0.folder: a path is below the data root: it is not absolute and does not leave it by ..',
    ]);
  });

  it('are one line where there is one, without a line of the file for what was set over it', async () => {
    const good = lines.with(0, 'backbone: { pixels: { size: 8, cells: 2 } }').with(7, '    folder: test');
    const text = good.filter((_, i) => i !== 3 && i !== 4).join('\n');
    expect(await messageOf(text, { 'train.margin': -1 })).toBe(
      'train.margin: a mistake in what is set over c.yaml; expected a number of at least 0; received -1',
    );
    expect(await messageOf(text.replace('    folder: test\n', ''))).toBe(
      'tests.0.folder: a mistake in c.yaml:5; expected a text; received nothing',
    );
  });
});

it('a mistake is said in words, with what stands there', async () => {
  const text = [
    'backbone: { pixels: { size: 8, cells: 2 } }',
    'engines: wasm',
    'train: { folders: [], deviceBudget: 1 }',
    'tests: [{ name: faces, folder: test, pairs: { impostors: 0 }, groups: true }]',
    'evaluate: { fars: [2], combine: the sum of both confidences of the two images }',
  ].join('\n');
  expect((await messageOf(text)).split('\n').slice(1)).toMatchInlineSnapshot(`
    [
      "  c.yaml:2: engines: expected a list; received "wasm"",
      "  c.yaml:3: train.folders: expected a list of at least 1 entry; received []",
      "  c.yaml:3: train.deviceBudget: there is no such key",
      "  c.yaml:4: tests.0.pairs.impostors: expected a number above 0; received 0",
      "  c.yaml:4: tests.0.groups: expected a list; received true",
      "  c.yaml:5: evaluate.fars.0: expected a number of at most 1; received 2",
      "  c.yaml:5: evaluate.combine: expected model, harmonic, min, mean, product; received "the sum of both confidences of the two…",
    ]
  `);
});

describe('batches and validation of a configuration', () => {
  const text = (train: readonly string[], methods: readonly string[] = []): string =>
    [
      'backbone: { pixels: { size: 8, cells: 2 } }',
      'tests: [{ name: faces, folder: test, pairs: { impostors: 4 } }]',
      'train:',
      '  folders: [{ folder: train }]',
      ...train.map((line) => `  ${line}`),
      ...(methods.length === 0 ? [] : ['  methods:', ...methods.map((line) => `    - ${line}`)]),
    ].join('\n');

  it('are read with the defaults of the flags, and left open where nothing is said', async () => {
    const file = join(folder, 'good.yaml');
    await writeFile(file, text(['batch: 12', 'imagesPerIdentity: 4', 'validation: { patience: 3 }']));
    const { train } = await readRunConfig(file);
    expect(train).toMatchObject({ imagesPerIdentity: 4, validation: { patience: 3, minimumDelta: 0, far: 0.01 } });
    await writeFile(file, text(['validation: {}']));
    expect((await readRunConfig(file)).train.validation).toEqual({ patience: 5, minimumDelta: 0, far: 0.01 });
    await writeFile(file, text([]));
    const open = Object.keys((await readRunConfig(file)).train);
    expect(open).not.toContain('validation');
    expect(open).not.toContain('imagesPerIdentity');
  });

  it('are refused with the line of the entry, alone or against one another', async () => {
    const wrong = ['validation:', '  patience: -1', '  minimumDelta: 1', '  far: 1', 'imagesPerIdentity: 2.5'];
    expect((await messageOf(text(wrong))).split('\n')).toEqual([
      'train.imagesPerIdentity: 4 mistakes in c.yaml',
      '  c.yaml:9: train.imagesPerIdentity: expected an integer; received 2.5',
      '  c.yaml:6: train.validation.patience: expected a number of at least 0; received -1',
      '  c.yaml:7: train.validation.minimumDelta: expected a number below 1; received 1',
      '  c.yaml:8: train.validation.far: expected a number below 1; received 1',
    ]);
    const odd = ['batch: 16', 'imagesPerIdentity: 3', 'ensemble: 2', 'validation: {}'];
    const methods = [
      '{ method: scf, options: { batch: 9, imagesPerIdentity: 2 } }',
      '{ method: pfe, options: { ensemble: 3 } }',
    ];
    expect((await messageOf(text(odd, methods))).split('\n')).toEqual([
      'train.imagesPerIdentity: 4 mistakes in c.yaml',
      '  c.yaml:6: train.imagesPerIdentity: expected a divisor of the batch of 16, at least 2, or 0, received 3',
      '  c.yaml:7: train.ensemble: a validation takes the best epoch of one head, and these are 2',
      '  c.yaml:10: train.methods.0.options.imagesPerIdentity: expected a divisor of the batch of 9, at least 2, or 0, received 2',
      '  c.yaml:11: train.methods.1.options.ensemble: a validation takes the best epoch of one head, and these are 3',
    ]);
  });
});

it('the published schema is that of this version', async () => {
  const text = `${JSON.stringify(runConfigJsonSchema(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../schemas/run-config.schema.json');
});
