import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type FeatureTable, type LabelledPairs, readFeatureTable, takeTableRows } from '@scaleface/data';
import { writeFileAtomic } from '@scaleface/models/storage';
import { at } from '@scaleface/numerics';
import type { PairEvaluation } from '../evaluation/evaluate.js';
import type { CertifiedFile } from '../report/certificate.js';
import type { Provenance } from '../report/types.js';
import type { RunConfig } from './config-types.js';
import { evaluateApart } from './evaluation-thread.js';
import { limited, threads } from './limited.js';
import type { PlannedTest } from './plan.js';
import { certifyRun } from './run-certificate.js';
import { trainedUncertainty, withCosine } from './run-methods.js';
import type { StagePlace } from './stages.js';
import type { MethodTraining } from './train-stage.js';
import { type UnseenReport, unseenFolder, unseenMarkdown, unseenSchema } from './unseen-report.js';
import type { UnseenSplit } from './unseen-splits.js';

/** What is evaluated on unseen kinds. */
export interface UnseenSource {
  /** The run's configuration. */
  readonly config: RunConfig;
  /** The test. */
  readonly test: PlannedTest;
  /** The choices of kinds. */
  readonly splits: readonly UnseenSplit[];
  /** The methods that were trained for each. */
  readonly methods: readonly MethodTraining['method'][];
  /** What the report says of the run. */
  readonly provenance: Provenance;
  /** The files that the run reads beside the images. */
  readonly sources: readonly CertifiedFile[];
}

/**
 * Compares, for each choice of kinds, the methods that have learnt from none of them, on the test's clean images and those
 * degraded so; writes `report.json` with every table and `table.md` with what they come to.
 *
 * @param source - The test and the choices.
 * @param place - The run's folder.
 */
export async function evaluateUnseen(source: UnseenSource, { out, progress }: StagePlace): Promise<void> {
  const { config, splits, test, provenance, sources } = source;
  const certificate = await certifyRun({ config, test: unseenFolder }, sources, out);
  const table = await readFeatureTable(join(out, 'features', `${test.config.name}.arrow`));
  let done = 0;
  const say = (): void => progress?.('evaluate unseen kinds', done, splits.length);
  say();
  const evaluate = limited(threads);
  const reports = await Promise.all(
    splits.map((split) =>
      evaluate(async () => {
        const { rejection } = await evaluateApart(await inputOf(source, split, table, out));
        done++;
        say();
        return rejection;
      }),
    ),
  );
  const found = splits.map(({ kinds }, k) => ({ kinds, tables: at(reports, k) }));
  const report: UnseenReport = {
    schema: unseenSchema,
    test: test.config.name,
    splits: found,
    provenance,
    certificate,
  };
  await mkdir(join(out, unseenFolder), { recursive: true });
  await writeFileAtomic(join(out, unseenFolder, 'report.json'), `${JSON.stringify(report)}\n`);
  await writeFileAtomic(join(out, unseenFolder, 'table.md'), `${unseenMarkdown(report)}\n`);
}

/** What is compared for one choice. */
async function inputOf(
  { config, test, methods }: UnseenSource,
  { name, kinds }: UnseenSplit,
  all: FeatureTable,
  out: string,
): Promise<PairEvaluation> {
  const wanted = (id: string): boolean => ['none', ...kinds].includes(test.kinds?.get(id) ?? '');
  const table = takeTableRows(
    all,
    all.ids.flatMap((id, i) => (wanted(id) ? [i] : [])),
  );
  const said = new Map<string, Awaited<ReturnType<typeof trainedUncertainty>>>();
  for (const method of methods) {
    said.set(method, await trainedUncertainty(join(out, unseenFolder, name, 'methods', method), table));
  }
  const normRule = said.get('norm')?.rule;
  const others = [...said.values()].filter((method) => method.name !== 'norm');
  const rows = new Set(['norm', 'norm-product', ...withCosine(others).map((method) => method.name)]);
  return {
    title: name,
    description: '',
    table,
    methods: withCosine(others),
    ...(normRule === undefined ? {} : { normRule }),
    pairs: pairsOf(test.pairs, wanted),
    undecoded: test.items.flatMap(({ id }) => (wanted(id) && !table.ids.includes(id) ? [id] : [])),
    options: {
      ...config.evaluate,
      genuineShares: [],
      allowUnreachableFars: true,
      ...(config.evaluate.against && { against: config.evaluate.against.filter((row) => rows.has(row)) }),
    },
    // Nothing else of the report is shown.
    tablesOnly: true,
    provenance: { engine: '', skipped: {}, versions: {}, seed: config.seed, configuration: {} },
  };
}

function pairsOf(pairs: LabelledPairs, wanted: (id: string) => boolean): LabelledPairs {
  const kept = pairs.left.flatMap((id, i) => (wanted(id) && wanted(pairs.right[i] as string) ? [i] : []));
  return {
    left: kept.map((i) => pairs.left[i] as string),
    right: kept.map((i) => pairs.right[i] as string),
    labels: Uint8Array.from(kept, (i) => pairs.labels[i] as number),
  };
}
