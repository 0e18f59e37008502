import { type FeatureTable, makePairs } from '@scaleface/data';
import { type PairSide, pairQuality, pairScore, pairUncertainty, probCosine } from '@scaleface/eval';
import { createRandom, type Matrix } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { methodPairs, probCosinePairs } from '../../src/evaluation/method-pairs.js';
import { pairRows } from '../../src/evaluation/pair-rows.js';
import { evaluatePairs, type ImageUncertainty } from '../../src/index.js';

const IDENTITIES = 12;
const EACH = 6;
const WIDTH = 4;
const count = IDENTITIES * EACH;

/** Images of identities whose embeddings are the noisier the greater their severity. */
function images(): { table: FeatureTable; severity: Float64Array } {
  const random = createRandom(2);
  const centres = Array.from({ length: IDENTITIES }, () => Array.from({ length: WIDTH }, () => random.normal()));
  const severity = Float64Array.from({ length: count }, () => random.uniform());
  const data = Float32Array.from({ length: count * WIDTH }, (_, k) => {
    const i = Math.floor(k / WIDTH);
    const centre = centres[Math.floor(i / EACH)] as number[];
    return (centre[k % WIDTH] as number) + 1.5 * (severity[i] as number) * random.normal();
  });
  const table = {
    ids: Array.from({ length: count }, (_, i) => `p${Math.floor(i / EACH)}/${i % EACH}`),
    subjects: Array.from({ length: count }, (_, i) => `p${Math.floor(i / EACH)}`),
    embedding: { data, width: WIDTH },
    numbers: {},
    metadata: {},
  };
  return { table, severity };
}

const { table, severity } = images();
const pairs = makePairs(
  table.ids.map((id, i) => ({ id, subject: table.subjects[i] as string })),
  200,
  3,
);
const scale = Float32Array.from(severity, (s) => 64 * (1 - s) + 0.1);
const scaleface: ImageUncertainty = {
  name: 'scaleface',
  label: 'ScaleFace',
  confidence: scale,
  pairScore: 'cosine',
};
const logSigmaSq: Matrix = {
  data: Float32Array.from({ length: count * WIDTH }, (_, k) => 2 * (severity[Math.floor(k / WIDTH)] as number) - 3),
  width: WIDTH,
};
const pfe: ImageUncertainty = {
  name: 'pfe',
  label: 'PFE',
  logSigmaSq,
  pairScore: 'MLS',
  pairUncertainty: 'harmonic-sum',
};
const own: ImageUncertainty = {
  name: 'magface',
  label: 'MagFace',
  confidence: scale.map((s) => s + 1),
  embedding: { data: table.embedding.data.map((v, k) => v + Math.sin(k)), width: WIDTH },
  pairScore: 'cosine',
};
const rows = pairRows(pairs, table);
const side = (matrix: Matrix, of: Uint32Array) =>
  Array.from(of, (i) => matrix.data.subarray(i * matrix.width, (i + 1) * matrix.width));

describe('what a method says about pairs', () => {
  it('with one confidence an image is that of its two images together, and leaves the scores alone', () => {
    const found = methodPairs(scaleface, table.embedding, rows, 'harmonic');
    const pick = (of: Uint32Array) => Float64Array.from(of, (i) => scale[i] as number);
    expect(found.confidence).toEqual(pairQuality('harmonic', pick(rows.left), pick(rows.right)));
    expect(found.scores).toBeUndefined();
    const registered = methodPairs(
      { ...scaleface, pairUncertainty: 'harmonic-harmonic' },
      table.embedding,
      rows,
      'min',
    );
    Array.from(registered.confidence).forEach((c, i) => {
      expect(c).toBeCloseTo((found.confidence as Float64Array)[i] as number, 6);
    });
  });

  it('with variances is their harmonic sum, less is surer, and the score the mutual likelihood', () => {
    const found = methodPairs(pfe, table.embedding, rows, 'harmonic');
    const variances: Matrix = { data: logSigmaSq.data.map(Math.exp), width: WIDTH };
    const [a, b] = [rows.left, rows.right].map((of) => ({
      mu: side(table.embedding, of),
      uncertainty: side(variances, of),
    })) as [{ mu: Float32Array[]; uncertainty: Float32Array[] }, { mu: Float32Array[]; uncertainty: Float32Array[] }];
    expect(found.confidence).toEqual(pairUncertainty('harmonic-sum', a, b).map((u) => -u));
    expect(found.scores).toEqual(pairScore('MLS', a, b));
    expect(found.score).toBe('MLS');
  });

  it('with embeddings of its own has scores of its own', () => {
    const found = methodPairs(own, table.embedding, rows, 'harmonic');
    const [a, b] = [rows.left, rows.right].map((of) => ({ mu: side(own.embedding as Matrix, of) })) as [
      { mu: Float32Array[] },
      { mu: Float32Array[] },
    ];
    expect(found.scores).toEqual(pairScore('cosine', a, b));
  });

  it('is nothing without confidence and variances', () => {
    const bare = { name: 'bare', label: 'bare', pairScore: 'cosine' as const };
    expect(() => methodPairs(bare, table.embedding, rows, 'min')).toThrow(
      expect.objectContaining({ code: 'bad-format' }),
    );
    const noVariance = { ...scaleface, pairScore: 'MLS' as const };
    expect(() => methodPairs(noVariance, table.embedding, rows, 'min')).toThrow(
      expect.objectContaining({ code: 'bad-format' }),
    );
  });
});

describe('an evaluation of several methods', () => {
  const input = {
    title: 't',
    description: 'd',
    table,
    methods: [own, pfe, scaleface],
    pairs,
    options: { fars: [0.1, 0.02], rejected: [0, 0.5], combine: 'harmonic' as const, replicates: 20, level: 0.9 },
    severity,
    provenance: { engine: 'none', skipped: {}, versions: {}, seed: 1, configuration: {} },
  };
  const report = evaluatePairs(input);

  it('has a table for each rate with a row for each method, compared with the norm and with ScaleFace', () => {
    expect(report.rejection.map((t) => t.far)).toEqual([0.1, 0.02]);
    for (const { rows: found, against } of report.rejection) {
      expect(found.map((r) => r.name)).toEqual(['random', 'norm', 'magface', 'pfe', 'scaleface', 'oracle']);
      expect(against).toEqual(['norm', 'scaleface']);
      expect(found.map((r) => Object.keys(r.minus ?? {}).join())).toEqual([
        '',
        'scaleface',
        'norm,scaleface',
        'norm,scaleface',
        'norm',
        '',
      ]);
      expect(found.map((r) => r.score)).toEqual([undefined, undefined, 'own cosine', 'MLS', undefined, undefined]);
      for (const row of found) {
        for (const { low, high } of Object.values(row.minus ?? {})) expect(low).toBeLessThanOrEqual(high as number);
      }
    }
  });

  it('finds that confidences made of the severity follow it, one scalar or one a dimension', () => {
    const found = Object.fromEntries(report.measures.map((m) => [m.name, m.value]));
    expect(found.spearman).toBeCloseTo(1, 3);
    expect(found.spearman_pfe).toBeCloseTo(1, 3);
    expect(found.spearman_norm).toBeLessThan(0.9);
  });

  it('gives a row the same figures whatever other rows are there', () => {
    const alone = evaluatePairs({ ...input, methods: [scaleface] });
    const rowOf = (r: typeof report) => r.rejection[0]?.rows.find((row) => row.name === 'scaleface');
    expect(rowOf(alone)).toEqual(rowOf(report));
  });

  it('has a row of ProbCosine for a method with variances where it is asked for', () => {
    const against = ['norm', 'pfe-prob-cosine'];
    const { rejection } = evaluatePairs({ ...input, options: { ...input.options, against } });
    const found = rejection[0]?.rows ?? [];
    expect(found.map((r) => r.name)).toEqual([
      'random',
      'norm',
      'magface',
      'pfe',
      'pfe-prob-cosine',
      'scaleface',
      'oracle',
    ]);
    expect(found[4]).toMatchObject({ label: 'PFE, ProbCosine', score: 'ProbCosine' });
    const unit = (of: Uint32Array) => side(table.embedding, of).map((v) => Array.from(v, (x) => x / Math.hypot(...v)));
    const variances: Matrix = { data: logSigmaSq.data.map(Math.exp), width: WIDTH };
    const sideAt = (of: Uint32Array): PairSide => ({ mu: unit(of), uncertainty: side(variances, of) });
    const { mean, variance } = probCosine(sideAt(rows.left), sideAt(rows.right));
    const [row] = probCosinePairs(pfe, table.embedding, rows);
    Array.from(mean).forEach((m, i) => {
      expect(row?.scores?.[i]).toBeCloseTo(m, 5);
      expect(-(row?.confidence[i] as number) / (variance[i] as number)).toBeCloseTo(1, 5);
    });
  });

  it('is about the first method where none is called scaleface, and about the norm alone without any', () => {
    expect(evaluatePairs({ ...input, methods: [pfe, own] }).rejection[0]?.against).toEqual(['norm', 'pfe']);
    const bare = evaluatePairs({ ...input, methods: [] });
    expect(bare.rejection[0]?.rows.map((r) => r.name)).toEqual(['random', 'norm', 'oracle']);
    expect(bare.histograms).toHaveLength(1);
  });

  it('warns of scores that are all equal, which would otherwise look perfect', () => {
    const blown = { ...pfe, logSigmaSq: { data: logSigmaSq.data.map(() => 200), width: WIDTH } };
    const { warnings, rejection } = evaluatePairs({ ...input, methods: [blown] });
    expect(rejection[0]?.rows.find((r) => r.name === 'pfe')?.at[0]?.value).toBe(1);
    expect(warnings.filter((w) => w.includes('equal scores of PFE let in 100.0 % of the impostors'))).toHaveLength(2);
    expect(report.warnings.some((w) => w.includes('equal scores'))).toBe(false);
  });

  it('warns of embeddings without direction, by name', () => {
    const data = table.embedding.data.slice().fill(0, 0, 4 * WIDTH);
    const { warnings } = evaluatePairs({ ...input, table: { ...table, embedding: { data, width: WIDTH } } });
    expect(warnings).toContain(
      `4 of ${count} embeddings are all zeros and have no direction; cosine taken as 0: p0/0, p0/1, p0/2, …`,
    );
    expect(report.warnings.some((w) => w.includes('zeros'))).toBe(false);
  });

  it('says which pairs were left out, and refuses a list of one kind of pairs', () => {
    const extra = { ...pairs, left: [...pairs.left, 'gone'], right: [...pairs.right, 'gone too'] };
    const labels = Uint8Array.from([...pairs.labels, 1]);
    expect(evaluatePairs({ ...input, pairs: { ...extra, labels } }).warnings[0]).toContain(
      '1 of 381 pairs name images that the table lacks: gone, gone too',
    );
    const genuine = pairs.left.flatMap((_, i) => (pairs.labels[i] ? [i] : []));
    const only = {
      left: genuine.map((i) => pairs.left[i] as string),
      right: genuine.map((i) => pairs.right[i] as string),
      labels: new Uint8Array(genuine.length).fill(1),
    };
    expect(() => evaluatePairs({ ...input, pairs: only })).toThrow(expect.objectContaining({ code: 'bad-format' }));
  });
});
