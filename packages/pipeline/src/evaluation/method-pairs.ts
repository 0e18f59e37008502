import {
  decisionConfidence,
  type NamedConfidence,
  type PairQuality,
  type PairSide,
  pairQuality,
  pairScore,
  pairUncertainty,
  probCosine,
} from '@scaleface/eval';
import { comparePairs, rowCosines } from '@scaleface/models';
import { type Matrix, rowNorms, ScaleFaceError, takeRows } from '@scaleface/numerics';
import type { ImageUncertainty } from '../training/image-uncertainty.js';
import type { EvaluateConfig } from './evaluate-config.js';
import type { PairRows } from './pair-rows.js';

/** Pairs whose embeddings and variances are gathered at a time. */
const BLOCK = 4096;

/** A number per pair, computed block by block, so that no list of all pairs' embeddings is ever made. */
function byBlocks(
  { left, right }: Pick<PairRows, 'left' | 'right'>,
  compute: (left: Uint32Array, right: Uint32Array) => Float64Array,
): Float64Array {
  const out = new Float64Array(left.length);
  for (let at = 0; at < left.length; at += BLOCK) {
    out.set(compute(left.subarray(at, at + BLOCK), right.subarray(at, at + BLOCK)), at);
  }
  return out;
}

const gather = (matrix: Matrix, rows: Uint32Array): { data: Float32Array; shape: [number, number] } => ({
  data: takeRows(matrix, rows).data,
  shape: [rows.length, matrix.width],
});

/** The cosine of each pair. */
export const pairCosines = (embedding: Matrix, { left, right }: PairRows): Float64Array =>
  rowCosines(embedding, left, right);

/**
 * What a method says about pairs: their confidence and, where the method compares pairs in its own way, their scores.
 *
 * @param method - What it says about images.
 * @param embedding - The common embeddings.
 * @param rows - The pairs.
 * @param combine - How two confidences become one where the method names no way of its own.
 * @throws ScaleFaceError `bad-format` when the method has neither confidence nor variances, or MLS without variances.
 */
export function methodPairs(
  method: ImageUncertainty,
  embedding: Matrix,
  rows: PairRows,
  combine: EvaluateConfig['combine'],
): NamedConfidence {
  const { name, label, pairScore: score, logSigmaSq } = method;
  const mu = method.embedding ?? embedding;
  const variance = logSigmaSq && varianceOf(logSigmaSq);
  const confidence = pairConfidence(method, mu, variance, rows, combine);
  if (score === 'cosine') {
    if (method.embedding === undefined) return { name, label, confidence };
    return { name, label, confidence, scores: pairCosines(mu, rows), score: 'own cosine' };
  }
  if (variance === undefined) throw incomplete(method, 'logSigmaSq');
  const side = sideOf(mu, variance);
  const scores = byBlocks(rows, (left, right) => pairScore(score, side(left), side(right)));
  return { name, label, confidence, scores, score };
}

/**
 * What a method says about pairs by the score that was fitted to it, if one was: with the confidence of their images, and
 * with that of the decision.
 *
 * @param method - What it says about images.
 * @param rows - The pairs.
 * @param cosine - The common cosine of each pair.
 */
export function fittedPairs(
  { name, label, rule, confidence }: ImageUncertainty,
  rows: PairRows,
  cosine: Float64Array,
): NamedConfidence[] {
  if (rule?.score !== 'scale-fitted' || confidence === undefined) return [];
  const side = (some: Uint32Array): Float64Array => Float64Array.from(some, (i) => confidence[i] as number);
  const own = comparePairs(rule, cosine, side(rows.left), side(rows.right));
  const decision = decisionConfidence(own.scores, rule.fitted?.threshold ?? 0);
  const score = { scores: own.scores, score: 'fitted' };
  return [
    { name: `${name}-own`, label: `${label}, own score`, confidence: own.confidence, ...score },
    { name: `${name}-decision`, label: `${label}, decision`, confidence: decision, ...score },
  ];
}

/**
 * The norm once more, with the product of both norms as the confidence of a pair: where norms differ much it serves better
 * than the published harmonic mean.
 *
 * @param norm - What the norm says about images.
 * @param rows - The pairs.
 */
export function normProduct({ name, label, confidence }: ImageUncertainty, { left, right }: PairRows): NamedConfidence {
  const pick = (some: Uint32Array): Float64Array => Float64Array.from(some, (i) => confidence?.[i] as number);
  const product = pairQuality('product', pick(left), pick(right));
  return { name: `${name}-product`, label: `${label}, product`, confidence: product };
}

/**
 * The cosine of Gaussian embeddings (ProbCosine) for a method that says their variances: its mean as the score, less of its
 * variance as more confidence.
 *
 * @param method - What it says about images; without variances there is no row.
 * @param embedding - The common embeddings.
 * @param rows - The pairs.
 */
export function probCosinePairs(method: ImageUncertainty, embedding: Matrix, rows: PairRows): NamedConfidence[] {
  const { name, label, logSigmaSq } = method;
  if (logSigmaSq === undefined) return [];
  // As for MLS, variances are those of embeddings of norm 1.
  const mu = method.embedding ?? embedding;
  const norms = rowNorms(mu);
  const data = mu.data.map((v, k) => v / ((norms[Math.floor(k / mu.width)] as number) || 1));
  const side = sideOf({ data, width: mu.width }, varianceOf(logSigmaSq));
  const of = (which: 'mean' | 'variance'): Float64Array =>
    byBlocks(rows, (left, right) => probCosine(side(left), side(right))[which]);
  const confidence = of('variance').map((v) => -v);
  return [
    { name: `${name}-prob-cosine`, label: `${label}, ProbCosine`, confidence, scores: of('mean'), score: 'ProbCosine' },
  ];
}

/** How two confidences of a method become one. */
function combinationOf(combine: EvaluateConfig['combine'], rule: ImageUncertainty['rule']): PairQuality {
  if (combine !== 'model') return combine;
  return rule === undefined || rule.confidence === 'decision' ? 'harmonic' : rule.confidence;
}

function pairConfidence(
  { name, confidence, pairUncertainty: how, rule }: ImageUncertainty,
  mu: Matrix,
  variance: Matrix | undefined,
  rows: PairRows,
  combine: EvaluateConfig['combine'],
): Float64Array {
  if (variance !== undefined) {
    const side = sideOf(mu, variance);
    return byBlocks(rows, (left, right) =>
      pairUncertainty(how ?? 'harmonic-sum', side(left), side(right)).map((u) => -u),
    );
  }
  if (confidence === undefined) throw incomplete({ name }, 'confidence');
  const pick = (some: Uint32Array): Float64Array => Float64Array.from(some, (i) => confidence[i] as number);
  if (how === undefined) {
    return pairQuality(combinationOf(combine, rule), pick(rows.left), pick(rows.right));
  }
  const side = (some: Uint32Array): PairSide => ({ mu: gather(mu, some), uncertainty: pick(some) });
  return byBlocks(rows, (left, right) => pairUncertainty(how, side(left), side(right)));
}

const varianceOf = ({ data, width }: Matrix): Matrix => ({ data: data.map(Math.exp), width });

const sideOf =
  (mu: Matrix, variance: Matrix) =>
  (rows: Uint32Array): PairSide => ({ mu: gather(mu, rows), uncertainty: gather(variance, rows) });

const incomplete = ({ name }: Pick<ImageUncertainty, 'name'>, path: string): ScaleFaceError =>
  new ScaleFaceError('the method does not say what its pairs need', { code: 'bad-format', path: `${name}.${path}` });
