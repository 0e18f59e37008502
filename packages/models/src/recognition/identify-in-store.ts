import { posteriorBounds, widenedFpir } from '@scaleface/eval';
import { ScaleFaceError } from '@scaleface/numerics';
import type { LoadedModel } from '../folder/model-config.js';
import type { FoundEntry, GalleryStore } from '../galleries/store/gallery-store.js';
import { calibrationOf } from './calibration-of.js';
import { checkDecision } from './check-decision.js';
import type { Face } from './face.js';
import { fmrForFpir } from './identify-face.js';
import { showsNothing } from './shows-nothing.js';
import { firstIsSettled, weigh } from './store-evidence.js';
import type { IdentifyInStoreOptions, StoreIdentification } from './store-identification.js';

/**
 * Who in a store a face is: somebody, nobody, or no answer. As `identifyFace`, with three differences: an identity may have
 * several templates and counts with its best one, the threshold allows for every template, and the error of the search is
 * part of the answer.
 *
 * - A search returns $k$ of $n$ templates, with exact cosines; all others are at most as like as the last one. So probabilities
 *   are bounds (`posteriorBounds` of `@scaleface/eval`), which meet where all were returned.
 * - With a measured index the best template is missed with probability at most $m$, one less the lower end of recall@1, and one
 *   of the $k$ best with at most $q$, one less that of complete lists. Bounds of probabilities are widened by $q$, that of the FPIR by $m$.
 * - `fpirBound` holds with the confidence of its parts, 95 % each, however comparisons lean on each other: $n$ times the upper bound
 *   of the false match rate at the threshold on the training pairs, and $m$.
 * - No answer where that could turn it: for a match when $(1-m)(P_1 - P_2) \le m$ among identities; for nobody when
 *   $(1-m)P_0 \le m$, or when somebody not returned may reach the threshold by confidence.
 *
 * Oracle: `identifyFace`, whose probabilities must lie in the bounds; 1000 strangers, of whom no more than stated may
 * be named.
 *
 * @param probe - From `embedFaces`.
 * @param store - From `openGalleryStore`.
 * @param model - From `loadModel`.
 * @param options - Threshold, abstention, prior, the index's recall.
 * @throws ScaleFaceError `missing-file` when the model has no calibration, `bad-format` for an empty gallery,
 * `shape-mismatch` when the probe is of another width, `bad-format` when entries say (`metadata.backbone_sha256`) that another
 * backbone than the model's made them, `out-of-range` for options; as the store.
 *
 * @example
 * ```ts
 * import { calibrateModel, cosineRule, identifyInStore, openGalleryStore } from '@scaleface/models';
 *
 * // What a model folder holds after a training: here learnt from ten people around a circle, four images each.
 * const angles = Array.from({ length: 40 }, (_, i) => 0.63 * (i % 10) + 0.2 * Math.floor(i / 10));
 * const embedding = { data: Float32Array.from(angles.flatMap((a) => [Math.cos(a), Math.sin(a)])), width: 2 };
 * const table = { subjects: angles.map((_, i) => `p${i % 10}`), embedding };
 * const confidence = angles.map((_, i) => i + 1);
 * const model = { calibration: calibrateModel(table, confidence, [...angles.keys()], { pairs: cosineRule }) };
 *
 * const store = await openGalleryStore('memory:');
 * await store.add([
 *   { id: 'a/1', subject: 'ann', embedding: Float32Array.of(1, 0), confidence: 30 },
 *   { id: 'a/2', subject: 'ann', embedding: Float32Array.of(2, 1), confidence: 25 },
 *   { id: 'b/1', subject: 'bob', embedding: Float32Array.of(0, 1), confidence: 28 },
 * ]);
 * const probe = { name: 'probe.jpg', embedding: Float32Array.of(9, 4), confidence: 20 };
 * const found = await identifyInStore(probe, store, model, { fpir: 0.1 });
 * [found.decision, found.subject, found.candidates[0]?.id]; // => ['identified', 'ann', 'a/2']
 * [found.identities, found.entries, found.missed]; // => [2, 3, 0]
 * await store.close();
 * ```
 */
export async function identifyInStore(
  probe: Face,
  store: GalleryStore,
  model: Pick<LoadedModel, 'calibration'> & Partial<Pick<LoadedModel, 'config'>>,
  options: IdentifyInStoreOptions = {},
): Promise<StoreIdentification> {
  const { fpir = 0.01, reject = 0.1, prior = 0.5, top = 5, recall } = options;
  checkDecision({ fpir, prior }, { reject }, { top });
  const calibration = calibrationOf(model, 'identifies');
  const count = options.count ?? (await store.count());
  const found = await store.search(probe.embedding, {
    top: recall?.k ?? Math.max(20, 2 * top),
    ...(recall === undefined ? { exact: true } : { candidates: recall.candidates }),
  });
  if (found.entries.length === 0) {
    throw new ScaleFaceError('the gallery is empty', { code: 'bad-format', path: store.source });
  }
  checkBackboneOf(found.entries, model.config?.backbone, store.source);
  const { exact } = found;
  const [missed, incomplete] =
    exact || recall === undefined ? [0, 0] : [1 - recall.best.lower, 1 - recall.complete.lower];
  const weighed = weigh(probe, found, count, calibration, prior);
  const { ranked, evidence, unknown, rest, restScore } = weighed;
  const posterior = posteriorBounds(evidence, unknown, { ...rest, missed: incomplete });
  const fmr = fmrForFpir(fpir, count.entries);
  const { threshold, sufficient, upperBound } = calibration.scores.thresholdForFmr(fmr);
  const confidenceRank = ranked[0] === undefined ? 0 : calibration.rank(ranked[0].pair);
  const facts = {
    candidates: ranked.slice(0, top).map(({ entry: { subject, id, metadata, cosine, confidence }, score }, i) => {
      const probability = posterior.classes[i] as StoreIdentification['unknown'];
      return { subject, id, metadata, score, cosine, probability, confidence };
    }),
    unknown: posterior.unknown,
    threshold,
    fmr,
    sufficient,
    identities: count.subjects,
    entries: count.entries,
    exact,
    missed,
    fpirBound: widenedFpir(Math.min(1, count.entries * upperBound), missed),
    confidence: probe.confidence,
    confidenceRank,
  };
  const abstain = (reason: string): StoreIdentification => ({ decision: 'abstain', reason, ...facts });
  const nothing = showsNothing(probe);
  if (nothing !== undefined) return abstain(nothing);
  const best = ranked[0];
  if (best === undefined) {
    return abstain('templates that the search did not return may score higher than those it did; search for more');
  }
  if (confidenceRank < reject) {
    const poorer = probe.confidence <= best.entry.confidence ? probe.name : `the template of ${best.entry.subject}`;
    const share = (100 * confidenceRank).toFixed(0);
    return abstain(
      `${poorer} is too poor: only ${share} % of the training pairs are less confident than probe and best candidate`,
    );
  }
  const match = best.score >= threshold;
  const settled = match ? firstIsSettled(weighed, missed) : restScore < threshold;
  const nobody = posteriorBounds(evidence, unknown, rest).unknown.lower;
  if (!settled || (!match && missed > 0 && (1 - missed) * nobody <= missed)) {
    const why =
      missed > 0
        ? `the index misses up to ${(100 * missed).toPrecision(2)} % of the best templates`
        : 'a template that the search did not return may come first';
    return abstain(`${why}, which could turn the answer; search every entry, or more candidates`);
  }
  const side = match ? 'reaches' : 'stays below';
  const reason = `the best score ${best.score.toFixed(3)} ${side} ${threshold.toFixed(3)}, the threshold for a false positive identification rate of ${fpir} among ${count.entries} templates of ${count.subjects} identities`;
  const answer = match
    ? { decision: 'identified' as const, subject: best.entry.subject }
    : { decision: 'unknown' as const };
  return { ...answer, reason, ...facts };
}

/** Refuses entries that another backbone made, where they say which. */
function checkBackboneOf(
  entries: readonly FoundEntry[],
  backbone: LoadedModel['config']['backbone'] | undefined,
  path: string,
): void {
  const made = entries.map(({ metadata }) => metadata.backbone_sha256);
  const other = made.find((sha256) => typeof sha256 === 'string' && sha256 !== backbone?.sha256);
  if (backbone === undefined || other === undefined) return;
  throw new ScaleFaceError('the gallery was made with another backbone', {
    code: 'bad-format',
    path,
    expected: `${backbone.name}, SHA-256 ${backbone.sha256}`,
    received: String(other),
  });
}
