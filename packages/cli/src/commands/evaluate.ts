import { terminalLayout } from '../figure.js';
import {
  addFeatureFlags,
  count,
  type FeatureFlags,
  featureFile,
  featuresOf,
  integer,
  portions,
  rates,
} from '../options.js';
import type { Register } from './register.js';

interface EvaluateFlags extends FeatureFlags {
  pairs: string;
  model?: string;
  out: string;
  fars: number[];
  allowUnreachableFars?: boolean;
  rejected: number[];
  combine: 'harmonic';
  replicates: number;
  seed: number;
  engine?: ('node-gpu' | 'node' | 'webgpu' | 'wasm' | 'cpu')[];
}

/** `scaleface evaluate`: verification with rejection on a pair list. */
export const evaluate: Register = (program, context) => {
  const command = program
    .command('evaluate')
    .description('verification with rejection on a pair list: table, curves, HTML report')
    .argument('<features>', featureFile)
    .requiredOption('--pairs <file>', 'CSV left,right,label[,fold], or pairs.txt of LFW')
    .option('--model <folder>', 'a model folder whose head gives the confidence; the embedding norm alone without it')
    .option('-o, --out <folder>', 'the folder of the report', 'report')
    .option('--fars <rates>', 'false accept rates, between commas', rates, [0.01, 0.001])
    .option('--allow-unreachable-fars', 'let rates pass that are below one in all impostor pairs, with a warning')
    .option('--rejected <portions>', 'columns of the table, between commas', portions, [0, 0.1, 0.3, 0.5])
    .option(
      '--combine <how>',
      'confidence of a pair from those of its pictures: harmonic, min, mean, product',
      'harmonic',
    )
    .option('--replicates <n>', 'draws of the bootstrap', count, 200)
    .option('--seed <n>', 'decides the draws', integer, 0)
    .option('--engine <name...>', 'engines to try for the head, best first');
  addFeatureFlags(command).action(async (features: string, flags: EvaluateFlags) => {
    const pipeline = await import('@scaleface/pipeline');
    await pipeline.assertReportFolder(flags.out);
    const [table, pairs, undecoded] = await Promise.all([
      featuresOf(features, flags),
      pipeline.readPairs(flags.pairs),
      pipeline.readSkipped(features),
    ]);
    const scale = flags.model === undefined ? undefined : await scales(table, flags.model, flags.engine);
    const { fars, allowUnreachableFars, rejected, combine, replicates, seed, out } = flags;
    const report = pipeline.evaluatePairs({
      title: 'Evaluation',
      description: `${features} on ${flags.pairs}`,
      table,
      methods:
        scale === undefined
          ? []
          : [{ name: 'scaleface', label: 'ScaleFace', confidence: scale.scale, pairScore: 'cosine' as const }],
      pairs,
      undecoded,
      options: { fars, allowUnreachableFars, rejected, combine, replicates, level: 0.95 },
      provenance: {
        engine: scale?.engine ?? 'none',
        skipped: {},
        versions: { node: process.versions.node },
        seed,
        configuration: { ...flags },
      },
    });
    const files = await pipeline.writeReport(out, report);
    const { rejection, measures, data, warnings } = report;
    context.result(
      { files, data, rejection, measures, warnings },
      () => `${pipeline.renderTable(report, terminalLayout(process.stdout))}\n\nreport: ${files.html}`,
    );
  });
};

async function scales(
  table: import('@scaleface/pipeline').FeatureTable,
  folder: string,
  order: EvaluateFlags['engine'],
): Promise<{ scale: Float32Array; engine: string }> {
  const [{ selectEngine }, pipeline] = await Promise.all([import('@scaleface/core'), import('@scaleface/pipeline')]);
  const { engine } = await selectEngine(order ?? ['node', 'wasm', 'cpu']);
  const model = await pipeline.loadModel(folder);
  const { scale } = pipeline.predictTableScales(model, table);
  model.head.dispose();
  return { scale, engine };
}
