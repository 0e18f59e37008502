import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configOfSetting, defaultGrids, methodNames, readGrid, tunableOptions } from '../../src/index.js';
import { settingsOf } from '../../src/tune/grid.js';
import { foldAreas } from '../../src/tune/ranking.js';
import { sayingOf } from '../../src/tune/saying.js';

const tunable = methodNames.filter((name) => name !== 'norm');

describe('a grid', () => {
  it('is all combinations of its values, the last varying fastest', () => {
    const grid = { weightDecay: [0.4, 0.04], 'head.hidden': [[16], []] };
    expect(settingsOf('scaleface', grid)).toEqual([
      { weightDecay: 0.4, head: { hidden: [16] } },
      { weightDecay: 0.4, head: { hidden: [] } },
      { weightDecay: 0.04, head: { hidden: [16] } },
      { weightDecay: 0.04, head: { hidden: [] } },
    ]);
  });

  it('may be several one after the other; a setting that comes twice, however it is written, is tried once', () => {
    const grid = [{ epochs: [2, 3, 2] }, {}, { margin: [0.5], epochs: [3] }, { epochs: [3], margin: [0.5] }];
    expect(settingsOf('scaleface', grid)).toEqual([{ epochs: 2 }, { epochs: 3 }, {}, { epochs: 3, margin: 0.5 }]);
  });

  const counts: Readonly<Record<string, number>> = { scaleface: 12, dropout: 3 };
  it.each(tunable.map((name) => [name, counts[name] ?? (name.startsWith('scaleface-') ? 9 : 6)] as const))(
    'of %s has %i settings where none is given',
    (name, count) => {
      expect(settingsOf(name, defaultGrids[name])).toHaveLength(count);
    },
  );

  it('names the options of a method that have an effect', () => {
    expect(tunableOptions('scaleface')).toEqual([
      'epochs',
      'learningRate',
      'momentum',
      'weightDecay',
      'clipNorm',
      'ensemble',
      'batch',
      'imagesPerIdentity',
      'head.hidden',
      'head.activation',
      'head.coefficient',
      'margin',
      'leaveOneOut',
    ]);
    expect(tunableOptions('pfe')).not.toContain('hidden');
    expect(tunableOptions('probface')).toEqual(expect.arrayContaining(['hidden', 'prob.margin', 'schedule']));
    for (const name of tunable) expect(tunableOptions(name)).not.toContain('seed');
    const prob = settingsOf('probface', { 'prob.margin': [1], 'prob.lambdaC': [0.2] });
    expect(prob).toEqual([{ prob: { margin: 1, lambdaC: 0.2 } }]);
  });

  it('is read from YAML and JSON', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'grid-'));
    const [yaml, json, broken] = ['a.yaml', 'a.json', 'b.yaml'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await writeFile(yaml, 'head.hidden: [[16], []]\nweightDecay: [4e-1]\n');
    await writeFile(json, '{"head.hidden": [[16], []], "weightDecay": [0.4]}');
    await writeFile(broken, 'a: !magic [1]');
    expect(await readGrid(yaml)).toEqual({ 'head.hidden': [[16], []], weightDecay: [0.4] });
    expect(await readGrid(json)).toEqual(await readGrid(yaml));
    await expect(readGrid(broken)).rejects.toMatchObject({ code: 'bad-config', path: broken });
    await expect(readGrid(join(folder, 'none'))).rejects.toMatchObject({ code: 'missing-file' });
    await rm(folder, { recursive: true });
  });
});

describe('a setting', () => {
  it('is said in a line', () => {
    const head = { hidden: [16, 4], activation: 'exp' };
    expect(sayingOf({ weightDecay: 0.4, head })).toBe('weightDecay 0.4, head.hidden 16-4, head.activation exp');
    expect(sayingOf({ hidden: [] })).toBe('hidden none');
    expect(sayingOf({})).toBe('as published');
  });

  it('is trained by a run as it was: what the run would do otherwise is said', () => {
    expect(configOfSetting('scaleface', {}, 1)).toEqual({ train: {} });
    expect(configOfSetting('scaleface-exp', { epochs: 2 })).toEqual({
      train: { methods: [{ method: 'scaleface-exp', options: { leaveOneOut: true, epochs: 2 } }] },
    });
    expect(configOfSetting('cr-fiqa', { leaveOneOut: false }, 2)).toEqual({
      train: { methods: [{ method: 'cr-fiqa', options: { leaveOneOut: false }, copies: 2 }] },
    });
  });

  it('has a mean and a standard error where every fold has an area', () => {
    const { mean, standardError } = foldAreas([0.2, 0.3, 0.4]);
    expect(mean).toBeCloseTo(0.3, 15);
    expect(standardError).toBeCloseTo(0.1 / Math.sqrt(3), 15);
    expect(foldAreas([0.2, null])).toEqual({ folds: [0.2, null], mean: null, standardError: null });
  });
});
