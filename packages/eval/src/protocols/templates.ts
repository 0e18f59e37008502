import { at, ScaleFaceError } from '@scaleface/numerics';
import { checkSameLength, type Labels, type Numbers } from '../input/arrays.js';
import { type MatrixLike, toMatrix } from '../pairs/matrix.js';
import { type PairScoreName, type PairScoreOptions, pairScore } from '../pairs/pair-score.js';
import { type PairUncertaintyName, type PairUncertaintyOptions, pairUncertainty } from '../pairs/pair-uncertainty.js';
import type { PairSide } from '../pairs/side.js';
import type { FusedTemplate } from '../templates/by-variance.js';
import { type FusionMethod, type FusionOptions, fuseTemplate } from '../templates/fuse-template.js';

/** Images and the templates they belong to. */
export interface TemplateImageTable {
  /** Embeddings `[N, D]`. */
  readonly mu: MatrixLike;
  /** Uncertainty or confidence of each image, `[N]`, `[N, 1]` or `[N, D]`. */
  readonly uncertainty?: MatrixLike;
  /** Template of each image. */
  readonly template: Numbers;
}

/** Template pairs to compare. */
export interface TemplateMatches {
  /** Enrolment (gallery) template of each pair. */
  readonly enrol: Numbers;
  /** Probe template of each pair. */
  readonly probe: Numbers;
  /** One label per pair, 1 or `true` for genuine. */
  readonly labels: Labels;
}

/** Templates by their number. */
export type FusedTemplates = ReadonlyMap<number, FusedTemplate>;

/** Fuses every template once, however often it is compared. */
export function fuseAll(table: TemplateImageTable, method: FusionMethod, options: FusionOptions): FusedTemplates {
  const mu = toMatrix(table.mu, 'images.mu');
  const u = table.uncertainty === undefined ? undefined : toMatrix(table.uncertainty, 'images.uncertainty');
  checkSameLength({ length: mu.rows }, table.template, 'images.template');
  const images = new Map<number, number[]>();
  for (let i = 0; i < mu.rows; i++) {
    const id = at(table.template, i);
    const own = images.get(id);
    if (own === undefined) images.set(id, [i]);
    else own.push(i);
  }
  const rows = (m: { data: Numbers; columns: number }, which: readonly number[]): Float64Array[] =>
    which.map((i) => Float64Array.from({ length: m.columns }, (_, d) => at(m.data, i * m.columns + d)));
  return new Map(
    [...images].map(([id, which]) => [
      id,
      fuseTemplate(method, rows(mu, which), u === undefined ? undefined : rows(u, which), options),
    ]),
  );
}

/** What is computed for each template pair. */
export interface TemplateComparison {
  /** The score. Default `cosine`. */
  readonly score?: PairScoreName;
  /** Its options, for instance the shift. */
  readonly scoreOptions?: PairScoreOptions;
  /** The pair uncertainty. */
  readonly uncertainty?: PairUncertaintyName;
}

/** Pairs compared at once; a pair's rows are gathered, and 16 Mi numbers are enough at a time. */
const CHUNK = 8192;

function gather(templates: FusedTemplates, ids: Numbers, from: number, to: number, path: string): PairSide {
  const mu: Float64Array[] = [];
  const uncertainty: Float64Array[] = [];
  for (let p = from; p < to; p++) {
    const found = templates.get(at(ids, p));
    if (found === undefined) {
      throw new ScaleFaceError('no image belongs to this template', {
        code: 'invalid-argument',
        path: `matches.${path}[${p}]`,
        received: String(ids[p]),
        hint: 'Drop matches whose templates have no detected image',
      });
    }
    mu.push(found.mu);
    if (found.uncertainty !== undefined) uncertainty.push(found.uncertainty);
  }
  return uncertainty.length === mu.length ? { mu, uncertainty } : { mu };
}

/** Scores, and uncertainties if asked for, of template pairs; chunk by chunk unless the score looks at all pairs. */
export function compareTemplates(
  enrolled: FusedTemplates,
  probes: FusedTemplates,
  matches: TemplateMatches,
  comparison: TemplateComparison,
): { scores: Float64Array; uncertainty: Float64Array } {
  const { score = 'cosine', scoreOptions, uncertainty: kind } = comparison;
  const { enrol, probe, labels } = matches;
  checkSameLength(enrol, probe, 'matches.probe');
  checkSameLength(enrol, labels, 'matches.labels');
  const n = enrol.length;
  const scores = new Float64Array(n);
  const uncertainty = new Float64Array(n);
  const whole = score.includes('centered') || kind === 'perfect';
  const chunk = whole ? Math.max(1, n) : CHUNK;
  for (let from = 0; from < n; from += chunk) {
    const to = Math.min(n, from + chunk);
    const a = gather(enrolled, enrol, from, to, 'enrol');
    const b = gather(probes, probe, from, to, 'probe');
    scores.set(pairScore(score, a, b, scoreOptions), from);
    const options: PairUncertaintyOptions = kind === 'perfect' ? { labels } : {};
    if (kind !== undefined) uncertainty.set(pairUncertainty(kind, a, b, options), from);
  }
  return { scores, uncertainty };
}
