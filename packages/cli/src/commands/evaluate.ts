import { InvalidArgumentError, Option } from 'commander';
import type { Context } from '../context.js';
import { addFeatureFlags, type FeatureFlags, featureFile, readingOf } from '../feature-flags.js';
import { count, integer, portions, rates } from '../options.js';
import type { Register } from './register.js';

interface EvaluateFlags extends FeatureFlags {
  pairs: string;
  model?: string;
  qualityFile?: string;
  qualityColumns?: string[];
  groups?: string;
  groupColumns?: string[];
  out: string;
  shard?: string;
  fars: number[];
  allowUnreachableFars?: boolean;
  rejected: number[];
  combine: 'model' | 'harmonic' | 'min' | 'mean' | 'product';
  against?: string[];
  replicates: number;
  seed: number;
  engine?: ('node-gpu' | 'node' | 'webgpu' | 'wasm' | 'cpu')[];
}

const names = (text: string): string[] => {
  const list = text.split(',').map((name) => name.trim());
  if (list.includes('')) throw new InvalidArgumentError('Expected names separated by commas.');
  return list;
};

/** `scaleface evaluate`: verification with rejection on a pair list. */
export const evaluate: Register = (program, context) => {
  const command = program
    .command('evaluate')
    .description('verification with rejection on a pair list: table, curves, HTML report')
    .argument('<features>', featureFile)
    .requiredOption('--pairs <file>', 'CSV left,right,label[,fold], or pairs.txt of LFW')
    .option('--model <folder>', 'a model folder whose method gives the confidence; without it, only the embedding norm')
    .option('--quality-file <csv>', 'image qualities to compare, such as those that OFIQ writes: Filename and columns')
    .option('--quality-columns <names>', 'columns of it, separated by commas (default: UnifiedQualityScore)', names)
    .option('--groups <csv>', 'errors by group of people: subject and a column for each attribute')
    .option('--group-columns <names>', 'columns of it, or several at once as sex+age (default: all, one by one)', names)
    .option('-o, --out <folder>', 'folder for the report; with --shard for the shards', 'report')
    .option(
      '--shard <i/n>',
      'take the figures of one of n shards of the draws, i from 0; scaleface merge makes the report',
    )
    .option('--fars <rates>', 'false accept rates, separated by commas', rates, [0.01, 0.001])
    .option('--allow-unreachable-fars', 'allow rates too low for the number of impostor pairs, with a warning')
    .option('--rejected <portions>', 'columns of the table, separated by commas', portions, [0, 0.1, 0.3, 0.5])
    .addOption(
      new Option('--combine <how>', "how a pair combines its images' confidences; model: as the model was fitted")
        .choices(['model', 'harmonic', 'min', 'mean', 'product'])
        .default('model'),
    )
    .option(
      '--against <names>',
      'rows that the others are compared with, separated by commas (default: norm and the method)',
      names,
    )
    .option('--replicates <n>', 'bootstrap draws', count, 200)
    .option('--seed <n>', 'seed of the draws', integer, 0)
    .option('--engine <name...>', 'engines to try for the head, best first');
  addFeatureFlags(command).action(async (features: string, flags: EvaluateFlags) => {
    const pipeline = await import('@scaleface/pipeline');
    const { fars, allowUnreachableFars, rejected, combine, against, replicates, seed, out } = flags;
    const { pairs, model, engine } = flags;
    const qualities = await qualitiesOf(flags);
    const groups = await groupsOf(flags);
    const shard = flags.shard === undefined ? undefined : pipeline.parseShard(flags.shard);
    if (shard === undefined) await pipeline.assertReportFolder(out);
    const { shard: _, ...configuration } = flags;
    const evaluation = {
      ...(await readingOf(flags)),
      pairs,
      model,
      qualities,
      groups,
      engine,
      options: { fars, allowUnreachableFars, rejected, combine, against, replicates, level: 0.95 },
      seed,
      configuration: { ...configuration },
    };
    if (shard !== undefined) {
      const done = await pipeline.evaluateShard(features, evaluation, shard, out);
      return context.result({ out, ...done }, () =>
        done.alreadyDone
          ? `the shard ${flags.shard} is there already: ${out}`
          : `${done.draws} draws taken into ${out}`,
      );
    }
    const report = await pipeline.evaluateFeatures(features, evaluation);
    await tellReport(context, out, report);
  });
};

/** Writes a report, and prints it. */
export async function tellReport(
  context: Context,
  out: string,
  report: import('@scaleface/pipeline').EvaluationReport,
): Promise<void> {
  const [pipeline, { terminalLayout }] = await Promise.all([import('@scaleface/pipeline'), import('../figure.js')]);
  const files = await pipeline.writeReport(out, report);
  const { rejection, discard, demographics, measures, data, warnings } = report;
  context.result({ files, data, rejection, discard, ...(demographics && { demographics }), measures, warnings }, () => {
    const layout = terminalLayout(process.stdout);
    const parts = [pipeline.verdictText(report, layout), pipeline.renderTable(report, layout)];
    return [...parts, `report: ${files.html}`].filter((part) => part !== '').join('\n\n');
  });
}

/** The columns of image qualities that the flags name, if they name any. */
async function qualitiesOf({ qualityFile: file, qualityColumns: columns }: EvaluateFlags) {
  if (file !== undefined) return { file, columns: columns ?? ['UnifiedQualityScore'] };
  if (columns === undefined) return undefined;
  const { ScaleFaceError } = await import('@scaleface/numerics');
  throw new ScaleFaceError('has no effect without --quality-file', {
    code: 'invalid-argument',
    path: '--quality-columns',
    hint: 'Add --quality-file CSV',
  });
}

/** The groups of people that the flags name, if they name any. */
async function groupsOf({ groups: file, groupColumns: attributes }: EvaluateFlags) {
  if (file !== undefined) return { file, attributes };
  if (attributes === undefined) return undefined;
  const { ScaleFaceError } = await import('@scaleface/numerics');
  throw new ScaleFaceError('has no effect without --groups', {
    code: 'invalid-argument',
    path: '--group-columns',
    hint: 'Add --groups CSV',
  });
}
