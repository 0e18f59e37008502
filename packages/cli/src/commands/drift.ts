import { featureFile } from '../feature-flags.js';
import { fraction, integer } from '../options.js';
import type { Register } from './register.js';

interface DriftFlags {
  model?: string;
  alarm: number;
  seed: number;
  strict?: boolean;
  engine?: ('node-gpu' | 'node' | 'webgpu' | 'wasm' | 'cpu')[];
}

type Drift = import('@scaleface/pipeline').FeatureDrift;

/** What was found, in a few lines. */
function sentences({ alarmed, alarm, p, gap, superiority, calibration, production, confidence, known }: Drift): string {
  const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
  const { estimate, lower, upper } = superiority;
  const chance = `p = ${+p.toPrecision(2)}; where nothing has changed there is an alarm with a probability of at most ${alarm}`;
  return [
    alarmed
      ? `ALARM: the confidences (${confidence}) are not like those of calibration (${chance}).`
      : `No alarm: the confidences (${confidence}) do not show a change since calibration (${chance}).`,
    `An image of production is more confident than one of calibration in ${percent(estimate)} [${percent(lower)}, ${percent(upper)}] of comparisons; ` +
      `the distributions are at most ${percent(gap)} apart. People: ${calibration} in calibration, ${production} in production.`,
    ...(known === 0 ? [] : [`${known} people of production are in calibration too and left out of production.`]),
  ].join('\n');
}

/** `scaleface drift`: an alarm when the confidences of production are not like those of calibration. */
export const drift: Register = (program, context) => {
  program
    .command('drift')
    .description('whether confidences in production are still like those of calibration, by person: an alarm')
    .argument('<calibration>', featureFile)
    .argument('<production>', 'another one, of images since then')
    .option('--model <folder>', 'a model folder whose method gives the confidence; without it, the embedding norm')
    .option('--alarm <probability>', 'of an alarm where nothing has changed', fraction, 0.01)
    .option('--seed <n>', 'seed of the exchanges of people', integer, 0)
    .option('--strict', 'fail on an alarm')
    .option('--engine <name...>', 'engines to try for the head, best first')
    .action(async (calibration: string, production: string, { strict, ...options }: DriftFlags) => {
      const pipeline = await import('@scaleface/pipeline');
      const found = await pipeline.featureDrift(calibration, production, options);
      context.result({ ...found }, () => sentences(found));
      if (strict !== true || !found.alarmed) return;
      const { ScaleFaceError } = await import('@scaleface/numerics');
      throw new ScaleFaceError('the confidences have drifted', {
        code: 'out-of-range',
        path: production,
        expected: `p above ${options.alarm} with --strict`,
        received: String(found.p),
      });
    });
};
