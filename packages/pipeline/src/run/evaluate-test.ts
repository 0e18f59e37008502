import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineReport } from '@scaleface/core';
import { csvCell, readFeatureTable } from '@scaleface/data';
import type { Embedder, ProgressReport } from '@scaleface/models';
import { decodeImage, loadModel, scaleOfLogit } from '@scaleface/models';
import { writeFileAtomic } from '@scaleface/models/storage';
import { rowNorms, ScaleFaceError } from '@scaleface/numerics';
import { evaluatePairs } from '../evaluation/evaluate.js';
import { montage } from '../report/montage.js';
import type { ReportImage } from '../report/types.js';
import { writeReport } from '../report/write.js';
import type { RunConfig } from './config-types.js';
import type { PlannedTest } from './plan.js';
import { describeMethods, pictureNumbers, withCosine } from './run-methods.js';
import { predictTableScales } from './train-on-table.js';

/** What the evaluation stage of a run needs. */
export interface TestStage {
  /** The run's folder. */
  readonly out: string;
  /** The configuration. */
  readonly config: RunConfig;
  /** The test. */
  readonly test: PlannedTest;
  /** The file of known severities, if any. */
  readonly severity?: string | undefined;
  /** The engine. */
  readonly engine: EngineReport;
  /** The backbone. */
  readonly backbone: Embedder;
  /** Hears how far it is. */
  readonly progress?: ProgressReport | undefined;
}

/**
 * Evaluates one test with the trained head and writes its report and the confidence of each picture.
 *
 * @param stage - The run and the test.
 */
export async function evaluateTest(stage: TestStage): Promise<void> {
  const { out, config, test, engine } = stage;
  const { name } = test.config;
  stage.progress?.(`evaluate ${name}`, 0, 1);
  const table = await readFeatureTable(join(out, 'features', `${name}.arrow`));
  const model = await loadModel(join(out, 'model'));
  const { scale, logit } = predictTableScales(model, table);
  const { activation, coefficient } = model.head.config;
  model.head.dispose();
  const folder = join(out, name);
  await mkdir(folder, { recursive: true });
  const norm = rowNorms(table.embedding);
  const methods = await describeMethods(out, config.train.methods, table);
  const columns: Record<string, ArrayLike<number>> = { norm, scale, logit };
  for (const method of methods) columns[method.name] = pictureNumbers(method);
  await writeFileAtomic(join(folder, 'confidence.csv'), pictureList(table.ids, columns));
  const severity = stage.severity === undefined ? undefined : await readSeverity(stage.severity, table.ids);
  const report = evaluatePairs({
    title: `${config.title}: ${name}`,
    description: describe(test),
    table,
    methods: [
      ...withCosine(methods),
      {
        name: 'scaleface',
        label: 'ScaleFace',
        confidence: scaleOfLogit(logit, activation, coefficient),
        pairScore: 'cosine',
      },
    ],
    pairs: test.pairs,
    options: config.evaluate,
    ...(severity === undefined ? {} : { severity }),
    images: await extremes(test, table.ids, scale),
    provenance: {
      engine: engine.engine,
      skipped: engine.skipped as Record<string, string>,
      versions: { node: process.versions.node, ...engine.versions },
      seed: config.seed,
      configuration: { ...config, backbone: { ...config.backbone, sha256: stage.backbone.sha256 } },
    },
  });
  await writeReport(folder, report);
  stage.progress?.(`evaluate ${name}`, 1, 1);
}

/** A CSV file: the id of each picture and what is known of it. */
function pictureList(ids: readonly string[], columns: Readonly<Record<string, ArrayLike<number>>>): string {
  const lines = ids.map((id, i) => [csvCell(id), ...Object.values(columns).map((column) => column[i])].join(','));
  return `${['id', ...Object.keys(columns)].join(',')}\n${lines.join('\n')}\n`;
}

function describe({ config, items, missing }: PlannedTest): string {
  const list =
    typeof config.pairs === 'string' ? `the pair list ${config.pairs}` : 'all genuine and random impostor pairs';
  const left = missing === 0 ? '' : ` ${missing} pairs of the list have a picture that is not in the folder.`;
  return `${items.length} pictures of ${config.folder} on ${list}.${left} Nobody in them was trained on.`;
}

async function readSeverity(file: string, ids: readonly string[]): Promise<Float64Array> {
  const bad = (expected: string, received: string): ScaleFaceError =>
    new ScaleFaceError('not a list of severities', { code: 'bad-format', path: file, expected, received });
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new ScaleFaceError('the severities cannot be read', { code: 'missing-file', path: file, cause });
  });
  const { columns, rows } = JSON.parse(text) as { columns?: string[]; rows?: unknown[][] };
  const [f, s] = [columns?.indexOf('file') ?? -1, columns?.indexOf('severity') ?? -1];
  if (rows === undefined || f < 0 || s < 0) throw bad('{columns: [file, severity, …], rows}', String(columns));
  const known = new Map(rows.map((row) => [String(row[f]), Number(row[s])]));
  return Float64Array.from(ids, (id) => {
    const value = known.get(id);
    if (value === undefined) throw bad(`a severity of ${id}`, 'none');
    return value;
  });
}

/** The most and the least confident tenth, thirty pictures of each, evenly spread. */
async function extremes(test: PlannedTest, ids: readonly string[], scale: Float32Array): Promise<ReportImage[]> {
  const files = new Map(test.items.map((item) => [item.id, item.file]));
  const order = ids.map((_, i) => i).sort((a, b) => (scale[b] as number) - (scale[a] as number) || a - b);
  const tenth = Math.max(1, Math.floor(order.length / 10));
  const picture = async (title: string, members: readonly number[]): Promise<ReportImage> => {
    const count = Math.min(30, members.length);
    const chosen = Array.from({ length: count }, (_, k) => members[Math.floor((k * members.length) / count)] as number);
    const size = { width: 96, height: 96 };
    const tiles = chosen.map(async (i) => {
      const { data, width, height } = await decodeImage(files.get(ids[i] as string) as string, { size });
      return { pixels: data, width, height };
    });
    const caption = `${count} of the ${members.length} pictures, evenly spread over them.`;
    return { title, caption, png: await montage(await Promise.all(tiles)) };
  };
  return [
    await picture('The most confident tenth', order.slice(0, tenth)),
    await picture('The least confident tenth', order.slice(-tenth)),
  ];
}
