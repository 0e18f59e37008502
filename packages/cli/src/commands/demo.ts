import type { EngineName } from '@scaleface/core';
import { integer } from '../options.js';
import type { Register } from './register.js';

interface Flags {
  readonly seed: number;
  readonly out: string;
  readonly engine: string;
  readonly quick?: boolean;
  readonly keep?: string;
}

/** `scaleface demo`: the paper in two to four minutes, on faces drawn by the program. */
export const demo: Register = (program, context) => {
  program
    .command('demo')
    .description('the paper in two to four minutes, on faces drawn by the program; no data, no download')
    .option('--seed <integer>', 'decides everything that is drawn and trained', integer, 1)
    .option('--out <folder>', 'where report.html, report.json and curves.csv go', 'scaleface-demo')
    .option('--engine <name>', 'tensor engine', 'wasm')
    .option('--quick', 'a few seconds, to see that everything works; the backbone hardly learns')
    .option('--keep <folder>', 'keep what is drawn there (data), and the run over it (run), as scaleface run has it')
    .action(async (flags: Flags) => {
      const seed = await checkSeed(flags.seed);
      const { terminalLayout } = await import('../figure.js');
      const { DEMO_CONFIG, QUICK_DEMO_CONFIG, renderTable, writeDemo } = await import('@scaleface/pipeline');
      const { report, files } = await writeDemo(flags.out, {
        seed,
        engines: [flags.engine as EngineName],
        config: flags.quick === true ? QUICK_DEMO_CONFIG : DEMO_CONFIG,
        ...(flags.keep !== undefined && { keep: flags.keep }),
        progress: context.progress,
        note: context.note,
      });
      const images = report.images.map(({ title, caption }) => ({ title, caption }));
      context.result({ ...report, images, files }, () => {
        const text = renderTable(report, terminalLayout(process.stdout));
        return `${text}\n\nReport: ${files.html}`;
      });
    });
};

async function checkSeed(seed: number): Promise<number> {
  if (Math.abs(seed) <= 0x7fffffff) return seed;
  const { ScaleFaceError } = await import('@scaleface/numerics');
  throw new ScaleFaceError('not a seed', {
    code: 'invalid-argument',
    path: '--seed',
    expected: 'an integer of at most 31 bits',
    received: String(seed),
  });
}
