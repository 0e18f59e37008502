import type { Register } from './register.js';

/** Differences that are listed; the others are counted. */
const LISTED = 20;

/** What each kind of difference is called. */
const kinds = {
  input: 'input changed',
  version: 'version differs',
  figure: 'figure differs',
  output: 'file differs',
  failure: 'not made again',
} as const;

type Difference = import('@scaleface/pipeline').ReplayDifference;

const line = ({ kind, name, expected, received }: Difference): string => {
  const short = (text: string): string => (/^[0-9a-f]{64}$/.test(text) ? `${text.slice(0, 12)}…` : text);
  return `${kinds[kind]}: ${name}: ${short(expected)} → ${short(received)}`;
};

/** `scaleface replay`: makes a report again and compares every byte. */
export const replay: Register = (program, context) => {
  program
    .command('replay')
    .description('make a report again from what its certificate names, and compare every byte; says what differs')
    .argument('<report>', 'a report.json of evaluate, run or demo, or its folder; its relative paths begin here')
    .option('--data <folder>', 'the data root of a run (SCALEFACE_DATA)', process.env.SCALEFACE_DATA || '.')
    .action(async (place: string, { data }: { data: string }) => {
      const { replayReport } = await import('@scaleface/pipeline');
      const { report, identical, files, differences } = await replayReport(place, { data, progress: context.progress });
      const found = differences.map(line);
      const text = [
        identical ? 'identical' : 'not identical',
        ...files.map((file) => `  ${file.name}  ${file.sha256}  ${file.identical ? 'the same' : 'differs'}`),
        ...found.slice(0, LISTED),
        ...(found.length > LISTED ? [`and ${found.length - LISTED} more`] : []),
      ];
      context.result({ report, identical, files, differences }, () => text.join('\n'));
      if (identical && differences.length === 0) return;
      const { ScaleFaceError } = await import('@scaleface/numerics');
      const input = differences.find(({ kind }) => kind === 'input');
      throw new ScaleFaceError(
        input === undefined ? 'the report is not what is made again' : 'the report was made from something else',
        {
          code: input === undefined ? 'failed' : 'damaged',
          path: input?.name ?? report,
          received: `${differences.length} ${differences.length === 1 ? 'difference' : 'differences'}`,
        },
      );
    });
};
