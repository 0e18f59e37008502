import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readFeatureTable } from '@scaleface/data';
import { writeFileAtomic } from '@scaleface/models/storage';
import { rowNorms } from '@scaleface/numerics';
import { groupsMarkdown } from '../report/groups.js';
import { rejectionMarkdown } from '../report/markdown.js';
import type { Provenance } from '../report/types.js';
import { writeReport } from '../report-page/write.js';
import type { ImageUncertainty } from '../training/image-uncertainty.js';
import type { MethodConfig } from './config-types.js';
import type { Deployment } from './deploy-stage.js';
import { evaluateApart } from './evaluation-thread.js';
import { imageList } from './image-list.js';
import { magFaceStageName } from './magface-stage.js';
import { hashPairs, type PlannedTest } from './plan.js';
import { confidenceImages, errorImages } from './report-images.js';
import { certifyRun } from './run-certificate.js';
import { imageNumbers, methodUncertainty, withCosine } from './run-methods.js';
import { provenanceOf, type RunSource } from './run-source.js';
import { severitiesOf } from './severity.js';
import type { Stage, StagePlace } from './stages.js';
import { groupsOf } from './test-groups.js';
import { trainStageName } from './train-stage.js';

/** What a report is made from, beside the features and the trained heads. */
export interface TestSource extends RunSource {
  /** The test with its images and pairs. */
  readonly test: PlannedTest;
  /** What `hashItems` says of the images: some are shown in the report. */
  readonly hash: string;
}

/**
 * The stage that evaluates one test with the trained head and writes its report and the confidence of each image.
 *
 * @param source - The test, and what its report says of the run.
 */
export function evaluateStage(source: TestSource): Stage {
  const { test, hash, config, sources } = source;
  const { name } = test.config;
  const provenance = provenanceOf(source);
  const severity = test.severity === undefined ? undefined : [...test.severity];
  const kinds = test.config.groups && test.kinds ? [...test.kinds] : [];
  return {
    name: `evaluate-${name}`,
    needs: [
      'hash-images',
      `embed-${name}`,
      'train',
      'train-norm',
      ...config.train.methods.map(({ method }) => stageOf(method, name)),
      'deploy',
    ],
    key: [
      test.config,
      hash,
      hashPairs(test.pairs),
      test.missing,
      severity,
      provenance,
      sources,
      ...(kinds.length > 0 ? [kinds] : []),
    ],
    writes: [
      ...['report.json', 'report.html', 'curves.csv', 'confidence.csv', 'table.md'],
      ...(test.config.groups === undefined ? [] : ['groups.md']),
    ].map((file) => `${name}/${file}`),
    do: (place) => evaluateTest(source, provenance, place),
  };
}

const stageOf = (method: MethodConfig['method'], test: string): string =>
  method === 'magface' ? magFaceStageName(test) : trainStageName(method);

async function evaluateTest(
  { test, config, sources }: TestSource,
  provenance: Provenance,
  { out, progress, report: hand }: StagePlace,
): Promise<void> {
  const { name } = test.config;
  const certificate = await certifyRun({ config, test: name }, sources, out);
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
  const found = await evaluateApart({
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
    groups: groupsOf(test),
    ...(test.people && { people: test.people }),
    discard: true,
    images: await confidenceImages(test, config.backbone, table.ids, confidence),
    provenance,
  });
  const errors = await errorImages(test, config.backbone, found.errors);
  const report = { ...found, images: [...found.images, ...errors], certificate };
  await writeReport(folder, report);
  await writeFileAtomic(join(folder, 'table.md'), `${rejectionMarkdown(report.rejection)}\n`);
  if (test.config.groups !== undefined) {
    await writeFileAtomic(join(folder, 'groups.md'), `${groupsMarkdown(report.groups ?? [])}\n`);
  }
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
