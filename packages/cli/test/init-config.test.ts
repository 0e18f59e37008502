import { describe, expect, it } from 'vitest';
import { configFor } from '../src/init-config.js';
import { type DataRoot, faceFolder } from '../src/look-at-data.js';
import { normalisesItself } from '../src/normalises-itself.js';

/** A folder of people with so many images each. */
const folder = (name: string, ...images: number[]): DataRoot['folders'][number] =>
  faceFolder(
    name,
    images.flatMap((n, person) => Array.from({ length: n }, () => ({ subject: String(person) }))),
  );
const ofEach = (people: number, images: number): number[] => Array.from({ length: people }, () => images);
const linesOf = (found: Partial<DataRoot>): string[] =>
  configFor({ folders: [folder('faces', ...ofEach(40, 5))], lists: [], ...found }, 's.json').split('\n');
const fars = (found: Partial<DataRoot>): string | undefined => linesOf(found).at(-2);

describe('false accept rates are ones that the pairs can show', () => {
  it('of a folder of tests of its own', () => {
    const faces = folder('faces', ...ofEach(40, 5));
    expect(fars({ folders: [faces, folder('test', ...ofEach(20, 4))] })).toBe('  fars: [0.01, 0.001]');
    expect(fars({ folders: [faces, folder('test', ...ofEach(8, 4))] })).toBe('  fars: [0.1, 0.01]');
    expect(fars({ folders: [faces, folder('test', 2, 2, 2, 2)] })).toBe('  fars: [0.1]');
    expect(fars({ folders: [faces, folder('test', 2, 2)] })).toBe('  fars: [0.5]');
  });

  it('of a share of the identities, whichever are drawn', () => {
    expect(fars({ folders: [folder('.', ...ofEach(40, 5))] })).toBe('  fars: [0.01, 0.001]');
    expect(fars({ folders: [folder('.', ...ofEach(28, 5))] })).toBe('  fars: [0.1, 0.01]');
    expect(fars({ folders: [folder('.', ...ofEach(28, 2), ...ofEach(12, 500))] })).toBe('  fars: [0.1, 0.01]');
  });

  it('of a list', () => {
    const list = { lists: ['pairs.csv'] };
    expect(fars({ ...list, impostors: 3000 })).toBe('  fars: [0.01, 0.001]');
    expect(fars({ ...list, impostors: 300 })).toBe('  fars: [0.1, 0.01]');
    expect(fars(list)).toBe('  fars: [0.01, 0.001]');
  });
});

describe('the input of a network', () => {
  const nodes = (...ops: string[]): { op: string }[] => ops.map((op) => ({ op }));

  it('is samples as they are where arithmetic comes before its first layer', () => {
    expect(normalisesItself(nodes('Sub', 'Mul', 'Conv', 'Add'))).toBe(true);
    expect(normalisesItself(nodes('Slice', 'BatchNormalization', 'Conv'))).toBe(true);
    expect(normalisesItself(nodes('Conv', 'PRelu', 'Sub'))).toBe(false);
    expect(normalisesItself(nodes('Transpose', 'Gemm', 'Mul'))).toBe(false);
    expect(normalisesItself([])).toBe(false);
  });

  it('is declared accordingly', () => {
    const network = { file: 'net.onnx', outputs: ['e'], normalises: true };
    const declared = (found: Partial<DataRoot>): string | undefined =>
      linesOf(found).find((line) => line.startsWith('  preprocessing:'));
    expect(declared({ network })).toContain('mean: 0, scale: 1 }');
    expect(declared({ network: { ...network, normalises: false } })).toContain('mean: 127.5, scale: 0.0078125 }');
  });
});

describe('where there is no network', () => {
  it('says where to put one', () => {
    expect(linesOf({}).join('\n')).toContain('put it below the data root');
  });
});
