import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineReport } from '@scaleface/core';
import { degrade, type EmbedItem, readFeatureTable } from '@scaleface/data';
import { decodeImage } from '@scaleface/models';
import { writeFileAtomic } from '@scaleface/models/storage';
import { createRandom, rowNorms } from '@scaleface/numerics';
import { evaluatePairs } from '../evaluation/evaluate.js';
import { rejectionMarkdown } from '../report/markdown.js';
import { montage } from '../report/montage.js';
import type { Provenance, ReportImage } from '../report/types.js';
import { writeReport } from '../report/write.js';
import type { ImageUncertainty } from '../training/image-uncertainty.js';
import type { MethodConfig, RunConfig } from './config-types.js';
import { inputSide } from './degraded-images.js';
import type { Deployment } from './deploy-stage.js';
import { imageList } from './image-list.js';
import { magFaceStageName } from './magface-stage.js';
import { hashPairs, type PlannedTest } from './plan.js';
import { imageNumbers, methodUncertainty, withCosine } from './run-methods.js';
import { severitiesOf } from './severity.js';
import type { Stage, StagePlace } from './stages.js';
import { trainStageName } from './train-stage.js';

/** What a report is made from, beside the features and the trained heads. */
export interface TestSource {
  /** The test with its images and pairs. */
  readonly test: PlannedTest;
  /** What `hashItems` says of the images: some are shown in the report. */
  readonly hash: string;
  /** The whole configuration, which the report holds. */
  readonly config: RunConfig;
  /** The engine in use. */
  readonly engine: EngineReport;
  /** The SHA-256 of each backbone. */
  readonly sha256: {
    /** Of the run's. */
    readonly main: string;
    /** Of MagFace's own. */
    readonly magface?: string;
  };
}

/**
 * The stage that evaluates one test with the trained head and writes its report and the confidence of each image.
 *
 * @param source - The test, and what its report says of the run.
 */
export function evaluateStage(source: TestSource): Stage {
  const { test, hash, config } = source;
  const { name } = test.config;
  const provenance = provenanceOf(source);
  const severity = test.severity === undefined ? undefined : [...test.severity];
  return {
    name: `evaluate-${name}`,
    needs: [
      `embed-${name}`,
      'train',
      'train-norm',
      ...config.train.methods.map(({ method }) => stageOf(method, name)),
      'deploy',
    ],
    key: [test.config, hash, hashPairs(test.pairs), test.missing, severity, provenance],
    writes: ['report.json', 'report.html', 'curves.csv', 'confidence.csv', 'table.md'].map((file) => `${name}/${file}`),
    do: (place) => evaluateTest(source, provenance, place),
  };
}

const stageOf = (method: MethodConfig['method'], test: string): string =>
  method === 'magface' ? magFaceStageName(test) : trainStageName(method);

const provenanceOf = ({ config, engine, sha256 }: TestSource): Provenance => ({
  engine: engine.engine,
  skipped: engine.skipped as Record<string, string>,
  versions: { node: process.versions.node, ...engine.versions },
  seed: config.seed,
  configuration: {
    ...config,
    backbone: { ...config.backbone, sha256: sha256.main },
    ...(sha256.magface === undefined ? {} : { magface: { sha256: sha256.magface } }),
  },
});

async function evaluateTest(
  { test, config }: TestSource,
  provenance: Provenance,
  { out, progress, report: hand }: StagePlace,
): Promise<void> {
  const { name } = test.config;
  progress?.(`evaluate ${name}`, 0, 1);
  const table = await readFeatureTable(join(out, 'features', `${name}.arrow`));
  const folder = join(out, name);
  await mkdir(folder, { recursive: true });
  const methods: ImageUncertainty[] = [];
  for (const { method } of config.train.methods) methods.push(await methodUncertainty(out, name, method, table));
  const main = await methodUncertainty(out, name, 'scaleface', table);
  const { rule: normRule } = await methodUncertainty(out, name, 'norm', table);
  const confidence = Float64Array.from(main.confidence ?? []);
  const columns: Record<string, ArrayLike<number>> = { norm: rowNorms(table.embedding), scale: confidence };
  for (const method of methods) columns[method.name] = imageNumbers(method);
  await writeFileAtomic(join(folder, 'confidence.csv'), imageList(table.ids, columns));
  const severity = test.severity && severitiesOf(test.severity, table.ids, test.config.severity as string);
  const report = evaluatePairs({
    title: `${config.title}: ${name}`,
    description: [config.description ?? [], describe(test), await deployed(out)].flat().join(' '),
    table,
    methods: [...withCosine(methods), main],
    main: 'scaleface',
    ...(normRule === undefined ? {} : { normRule }),
    pairs: test.pairs,
    undecoded: undecoded(test, table.ids),
    // The plan refused rates out of reach before anything was done: an image that did not decode ends no run here.
    options: { ...config.evaluate, allowUnreachableFars: true },
    ...(severity === undefined ? {} : { severity }),
    images: await extremes(test, table.ids, confidence, config.backbone),
    provenance,
  });
  await writeReport(folder, report);
  await writeFileAtomic(join(folder, 'table.md'), `${rejectionMarkdown(report.rejection)}\n`);
  hand?.(name, report);
  progress?.(`evaluate ${name}`, 1, 1);
}

/** The planned images that have no row. */
function undecoded({ items }: PlannedTest, ids: readonly string[]): string[] {
  const there = new Set(ids);
  return items.flatMap(({ id }) => (there.has(id) ? [] : [id]));
}

/** Which method the run deploys, and why. */
async function deployed(out: string): Promise<string> {
  const { method, reason } = JSON.parse(await readFile(join(out, 'deploy.json'), 'utf8')) as Deployment;
  return `The run deploys ${method}: ${reason}.`;
}

function describe({ config, items, missing }: PlannedTest): string {
  const list =
    typeof config.pairs === 'string' ? `the pair list ${config.pairs}` : 'all genuine and random impostor pairs';
  const left = missing === 0 ? '' : ` ${missing} pairs of the list have an image that is not in the folder.`;
  const ways = config.degradations === undefined ? '' : `, each degraded once (${config.degradations.join(', ')}),`;
  return `${items.length} images of ${config.folder}${ways} on ${list}.${left} None of their identities was trained on.`;
}

/** The most and the least confident tenth, thirty images of each, evenly spread. */
async function extremes(
  test: PlannedTest,
  ids: readonly string[],
  confidence: Float64Array,
  backbone: RunConfig['backbone'],
): Promise<ReportImage[]> {
  const items = new Map(test.items.map((item) => [item.id, item]));
  const order = ids.map((_, i) => i).sort((a, b) => (confidence[b] as number) - (confidence[a] as number) || a - b);
  const tenth = Math.max(1, Math.floor(order.length / 10));
  const image = async (title: string, members: readonly number[]): Promise<ReportImage> => {
    const count = Math.min(30, members.length);
    const chosen = Array.from({ length: count }, (_, k) => members[Math.floor((k * members.length) / count)] as number);
    // As the backbone saw them: amounts of degradation are for its size.
    const side = inputSide(backbone);
    const size = test.config.degradations === undefined ? { width: 96, height: 96 } : { width: side, height: side };
    const tiles = chosen.map(async (i) => {
      const { file, degradation } = items.get(ids[i] as string) as EmbedItem;
      const clean = await decodeImage(file, { size });
      const seen = degradation && (await degrade(clean, degradation, createRandom(degradation.seed)));
      const { data, width, height } = seen ?? clean;
      return { pixels: data, width, height };
    });
    const caption = `${count} of the ${members.length} images, evenly spread over them.`;
    return { title, caption, png: await montage(await Promise.all(tiles)) };
  };
  return [
    await image('The most confident tenth', order.slice(0, tenth)),
    await image('The least confident tenth', order.slice(-tenth)),
  ];
}
