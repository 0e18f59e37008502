import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FeatureTable, type LabelledPairs, parsePairs, readSkipped } from '@scaleface/data';
import { describe, expect, it } from 'vitest';
import { evaluatePairs } from '../../src/index.js';

const table: FeatureTable = {
  ids: ['a/1', 'a/2', 'b/1', 'b/2'],
  subjects: ['a', 'a', 'b', 'b'],
  embedding: { data: Float32Array.of(3, 0, 2, 0.1, 0, 3, 0.9, 1), width: 2 },
  numbers: {},
  metadata: {},
};
const good = 'a/1,a/2,1\nb/1,b/2,1\na/1,b/1,0\na/2,b/2,0\n';
const evaluate = (pairs: LabelledPairs, undecoded: string[] = [], options: object = {}) =>
  evaluatePairs({
    title: '',
    description: '',
    table,
    pairs,
    undecoded,
    options: { fars: [0.5], rejected: [0, 0.5], combine: 'harmonic', replicates: 0, level: 0.95, ...options },
    provenance: { engine: 'none', skipped: {}, versions: {}, seed: 1, configuration: {} },
  });
const code = (name: string, message: RegExp): unknown =>
  expect.objectContaining({ name: 'ScaleFaceError', code: name, message: expect.stringMatching(message) });

describe('pairs of images that the table lacks', () => {
  it('are left out with a warning that names them, those that did not decode apart', () => {
    const list = `${good}a/1,a/3,1\nNobody/a.jpg,b/1,0\nNobody/a.jpg,a/3,0\nNobody/b.jpg,a/1,0\n`;
    expect(evaluate(parsePairs(list), ['a/3']).warnings.slice(0, 2)).toEqual([
      '3 of 8 pairs name images that the table lacks: Nobody/a.jpg, Nobody/b.jpg',
      '1 of 8 pairs name images that did not decode: a/3',
    ]);
    expect(evaluate(parsePairs(good)).warnings.join()).not.toContain('name images');
  });

  it('are failures to acquire where they did not decode, and counted in rates of their own', () => {
    const list = `${good}a/1,a/3,1\na/2,a/3,1\na/3,b/1,0\nNobody/a.jpg,a/3,1\n`;
    const { measures } = evaluate(parsePairs(list), ['a/3']);
    // Cosines of 0.999 and 0.74 genuine, 0 and 0.71 impostor: at an FMR of 0.5 both genuine pairs match.
    expect(measures.map(({ name, label, value }) => [name, label, value])).toEqual([
      ['failure_to_acquire', 'failure to acquire, images (1 of 5)', 0.2],
      ['frr_0.5', 'FRR at FMR 0.5, failures to acquire counted (2 of 4)', 0.5],
      ['far_0.5', 'FAR at FMR 0.5, failures to acquire counted (1 of 3)', 1 / 3],
    ]);
    expect(evaluate(parsePairs(list)).measures).toEqual([]);
    expect(evaluate(parsePairs(good), ['a/3']).measures).toEqual([]);
  });

  it('are named by the first few, however many there are', () => {
    const list = good + Array.from({ length: 4399 }, (_, i) => `x/${i},a/1,0\n`).join('');
    expect(evaluate(parsePairs(list)).warnings[0]).toBe(
      '4,399 of 4,403 pairs name images that the table lacks: x/0, x/1, x/2, …',
    );
  });

  it('end the evaluation when no pair is left, with names as the table has them', () => {
    expect(() => evaluate(parsePairs('faces/a/1,faces/a/2,1\nfaces/a/1,faces/b/1,0\n'))).toThrow(
      code('bad-format', /no pair is left.*2 of 2 pairs name images.*faces\/a\/1.*look like a\/1/),
    );
  });

  it('are named where what is left is all of one kind', () => {
    expect(() => evaluate(parsePairs('a/1,a/2,1\na/1,c/1,0\n'))).toThrow(
      code('bad-format', /all of one kind.*1 genuine of 1; 1 of 2 pairs name images that the table lacks: c\/1/),
    );
    expect(() => evaluate(parsePairs('a/1,a/2,1\n'))).toThrow(code('bad-format', /1 genuine of 1$/));
  });
});

describe('false accept rates that the pairs cannot show', () => {
  const pairs = parsePairs(good);

  it.each([0.49, 1e-9])('such as %d are refused, with the number of impostor pairs and the smallest rate', (far) => {
    expect(() => evaluate(pairs, [], { fars: [0.5, far] })).toThrow(
      code('out-of-range', /^fars: 2 impostor pairs.*at least 0\.5,.*--allow-unreachable-fars/),
    );
  });

  it('pass, with a warning, where they are allowed', () => {
    const report = evaluate(pairs, [], { fars: [0.01], allowUnreachableFars: true });
    expect(report.warnings.join()).toContain('at FAR 0.01');
  });

  it.each([0, -0.1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('are never such as %d', (far) => {
    expect(() => evaluate(pairs, [], { fars: [far], allowUnreachableFars: true })).toThrow(
      code('out-of-range', /not a false accept rate/),
    );
  });

  it('the smallest rate that an error names is reached', () => {
    const list = `a/1,a/2,1\n${'a/1,b/1,0\n'.repeat(7)}`;
    let smallest = 0;
    try {
      evaluate(parsePairs(list), [], { fars: [0.1] });
    } catch (error) {
      smallest = Number(/at least ([\d.]+),/.exec((error as Error).message)?.[1]);
    }
    expect(smallest).toBe(0.143);
    expect(evaluate(parsePairs(list), [], { fars: [smallest] }).rejection).toHaveLength(1);
  });
});

describe('the list of images that embed left out', () => {
  it('is read, may be missing, and is refused when damaged', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'skipped-')), 'f.arrow');
    expect(await readSkipped(file)).toEqual([]);
    await writeFile(`${file}.skipped.json`, '[{ "id": "a/3", "reason": "x" }]');
    expect(await readSkipped(file)).toEqual(['a/3']);
    for (const text of ['', '{}', '[1]', '[null]', '[{"id":3}]']) {
      await writeFile(`${file}.skipped.json`, text);
      await expect(readSkipped(file)).rejects.toMatchObject({ code: 'bad-format', path: `${file}.skipped.json` });
    }
  });
});
