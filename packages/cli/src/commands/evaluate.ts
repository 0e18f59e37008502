import { InvalidArgumentError, Option } from 'commander';
import { addFeatureFlags, type FeatureFlags, featureFile, readingOf } from '../feature-flags.js';
import { terminalLayout } from '../figure.js';
import { count, integer, portions, rates } from '../options.js';
import type { Register } from './register.js';

interface EvaluateFlags extends FeatureFlags {
  pairs: string;
  model?: string;
  out: string;
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
    .option('-o, --out <folder>', 'folder for the report', 'report')
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
    await pipeline.assertReportFolder(out);
    const report = await pipeline.evaluateFeatures(features, {
      ...(await readingOf(flags)),
      pairs,
      model,
      engine,
      options: { fars, allowUnreachableFars, rejected, combine, against, replicates, level: 0.95 },
      seed,
      configuration: { ...flags },
    });
    const files = await pipeline.writeReport(out, report);
    const { rejection, measures, data, warnings } = report;
    context.result(
      { files, data, rejection, measures, warnings },
      () => `${pipeline.renderTable(report, terminalLayout(process.stdout))}\n\nreport: ${files.html}`,
    );
  });
};
