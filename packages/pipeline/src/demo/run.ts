import { type EngineName, selectEngine } from '@scaleface/core';
import { assertDisjointSubjects, makePairs } from '@scaleface/data';
import type { RejectionTable } from '@scaleface/eval';
import { type ProgressReport, predictScales, SmallBackbone } from '@scaleface/models';
import { createRandom, type Random } from '@scaleface/numerics';
import { evaluatePairs } from '../evaluation/evaluate.js';
import type { EvaluationReport } from '../report/types.js';
import { trainArcFace } from '../training/arcface.js';
import type { LabelledImages } from '../training/backbone-training.js';
import type { ImageUncertainty } from '../training/image-uncertainty.js';
import { trainScaleHead } from '../training/scale-head.js';
import { takeAlbum, toImages } from './album.js';
import { albumFeatures } from './album-features.js';
import { DEMO_CONFIG, type DemoConfig } from './config.js';
import { decileMontages } from './deciles.js';
import { demoSummary } from './describe.js';
import { drawIdentity, type FaceIdentity } from './identity.js';
import { continueWithMagFace, magFaceUncertainty } from './magface.js';
import { demoUncertainties, trainDemoMethods } from './methods.js';
import { photograph } from './photograph.js';

/** How a demo runs. */
export interface DemoOptions {
  /** Decides everything that is drawn, trained and sampled. Default 1. */
  readonly seed?: number;
  /** Engines to try in order. Default `['wasm']`, which is there on every machine. */
  readonly engines?: readonly EngineName[];
  /** Sizes and rates. Default {@link DEMO_CONFIG}. */
  readonly config?: DemoConfig;
  /** Called with progress. */
  readonly progress?: ProgressReport;
  /** Called with one line per event. */
  readonly note?: (line: string) => void;
}

/**
 * The paper on drawn faces: a small ArcFace backbone learns some identities, is frozen, a scale head learns on other
 * photographs of the same identities, and identities whom neither has seen are verified with rejection. It is compared with the
 * embedding norm, MagFace, PFE, ProbFace and ScaleFace with other activations, all from the same photographs. Nothing but
 * the final rank correlation reads the severity of a photograph. The same seed and engine give the same report.
 *
 * @param options - Seed, engine, sizes.
 * @returns The report, images included; no tensor is left behind.
 * @throws ScaleFaceError `missing-dependency` when no engine works.
 *
 * @example
 * ```ts
 * import { QUICK_DEMO_CONFIG, runDemo } from '@scaleface/pipeline';
 *
 * const report = await runDemo({ seed: 1, config: QUICK_DEMO_CONFIG });
 * report.rejection[0]?.rows.map((row) => row.name).slice(0, 5); // => ['none', 'random', 'norm', 'magface', 'pfe']
 * report.rejection.map((table) => table.far); // => [0.05, 0.01]
 * ```
 */
export async function runDemo(options: DemoOptions = {}): Promise<EvaluationReport> {
  const { seed = 1, config = DEMO_CONFIG, progress, note = () => {} } = options;
  const engine = await selectEngine(options.engines ?? ['wasm']);
  note(`engine ${engine.engine} (${engine.device})`);
  const random = createRandom(seed);
  const [identityRandom, backboneRandom, headRandom] = [random.split(), random.split(), random.split()];
  const [testRandom, magfaceRandom, methodsRandom] = [random.split(), random.split(), random.split()];
  const draw = (count: number): FaceIdentity[] => Array.from({ length: count }, () => drawIdentity(identityRandom));
  const learned = draw(config.identities.train);
  const unseen = draw(config.identities.test);

  const { widths, dimension, ...learning } = config.backbone;
  const backbone = new SmallBackbone({ widths, dimension, seed: backboneRandom.integer(2 ** 31 - 1) });
  const batch = (): LabelledImages => freshBatch(learned, learning.batch, backboneRandom);
  const classes = learned.length;
  const { centres } = await trainArcFace(backbone, batch, { classes, dimension, seed, ...learning }, progress);
  const more = (): LabelledImages => freshBatch(learned, learning.batch, magfaceRandom);
  const magface = await continueWithMagFace(backbone, centres, more, config, magfaceRandom, progress);
  centres.dispose();

  const album = takeAlbum(learned, 'train', config.head.photographs, headRandom);
  const features = await albumFeatures(backbone, album, 'embed training photographs', progress);
  const { hidden, coefficient, margin, epochs, batch: size, learningRate } = config.head;
  const { head } = await trainScaleHead(
    features,
    { head: { hidden, coefficient }, margin, epochs, batch: size, learningRate, seed },
    undefined,
    (_stage, done, total) => progress?.('train the scale head', done, total),
  );

  const methods = await trainDemoMethods(features, config, methodsRandom, progress);

  const test = takeAlbum(unseen, 'test', config.test.photographs, testRandom);
  assertDisjointSubjects(album.subjects, test.subjects);
  const table = await albumFeatures(backbone, test, 'embed test photographs', progress);
  const { confidence } = predictScales(head, table.bottleneck);
  const others = demoUncertainties(methods, table.bottleneck);
  const norms = await magFaceUncertainty(magface, test, progress);
  for (const module of [backbone, magface, head, ...methods.map((m) => m.head)]) module.dispose();

  note('evaluating');
  const images = table.ids.map((id, i) => ({ id, subject: table.subjects[i] as string }));
  const report = evaluatePairs({
    title: 'ScaleFace on drawn faces',
    description: demoSummary(config),
    table,
    methods: inOrder([norms, ...others], {
      name: 'scaleface',
      label: 'ScaleFace, 64σ',
      confidence,
      pairScore: 'cosine',
    }),
    main: 'scaleface',
    pairs: makePairs(images, config.test.impostors, testRandom.integer(2 ** 31 - 1)),
    options: config.evaluate,
    severity: test.severity,
    images: await decileMontages(test, confidence),
    provenance: {
      engine: engine.engine,
      skipped: engine.skipped,
      versions: { node: process.versions.node, ...engine.versions },
      seed,
      configuration: { ...config },
    },
  });
  return { ...report, rejection: report.rejection.map(withoutRejection) };
}

/** Photographs of random identities, taken for one batch. */
function freshBatch(identities: readonly FaceIdentity[], size: number, random: Random): LabelledImages {
  const labels = Array.from({ length: size }, () => random.integer(identities.length));
  const pixels = labels.map((label) => photograph(identities[label] as FaceIdentity, random).pixels);
  return { images: toImages(pixels), labels };
}

/** A table with the line of no rejection before the others: TAR stays what it is when everything is kept. */
function withoutRejection(table: RejectionTable): RejectionTable {
  const [random, ...others] = table.rows;
  if (random === undefined) return table;
  const first = random.at[0] ?? { value: random.tar[0] as number };
  const none = { ...random, name: 'none', label: 'no rejection', at: random.at.map(() => first) };
  return { ...table, rows: [none, random, ...others] };
}

/** The main method before its variants, after all others. */
function inOrder(others: readonly ImageUncertainty[], main: ImageUncertainty): ImageUncertainty[] {
  const variant = ({ name }: ImageUncertainty): boolean => name.startsWith('scaleface');
  return [...others.filter((m) => !variant(m)), main, ...others.filter(variant)];
}
