import { InvalidArgumentError } from 'commander';
import { runForecast } from '../forecast-text.js';
import { integer } from '../options.js';
import type { Register } from './register.js';

interface RunFlags {
  config: string;
  data: string;
  out: string;
  skipBad?: boolean;
  seed?: number;
  engine?: string[];
  set: Record<string, unknown>;
  dryRun?: boolean;
}

/** `KEY=VALUE`, the value as JSON where it is JSON and as text otherwise. */
const setting = (text: string, before: Record<string, unknown>): Record<string, unknown> => {
  const [, key, value] = /^([\w.-]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined) throw new InvalidArgumentError('Expected KEY=VALUE.');
  try {
    return { ...before, [key]: JSON.parse(value) };
  } catch {
    return { ...before, [key]: value };
  }
};

const resuming = `
Started again with the same --out, the run keeps finished stages, repeats those
whose inputs or configuration have changed or whose files are damaged, and says
which. An image that changes but keeps its size and time goes unnoticed; with
--set embed.fingerprint=content the run reads every image and notices. The
folder must be empty at first. Paths in the configuration are relative to the
data root and must stay below it.`;

/** `scaleface run`: embed, train, evaluate, report; resumable. */
export const run: Register = (program, context) => {
  program
    .command('run')
    .description('embed, train the scale head, evaluate, report; resumable')
    .requiredOption('-c, --config <file>', 'the configuration, YAML or JSON')
    .option(
      '--data <folder>',
      'the data root: paths in the configuration are relative to it (SCALEFACE_DATA)',
      process.env.SCALEFACE_DATA || '.',
    )
    .option('-o, --out <folder>', 'where the results go', 'run')
    .option('--skip-bad', 'leave out and record images that do not decode, instead of failing')
    .option('--seed <n>', 'seed of every random choice', integer)
    .option('--engine <name...>', 'engines to try, best first')
    .option('--set <key=value>', 'set any other key of the configuration, for instance train.epochs=3', setting, {})
    .option('--dry-run', 'say what would be done, how long it takes and how large it is; write nothing')
    .addHelpText('after', resuming)
    .action(async (flags: RunFlags) => {
      const { countText, forecastRun, readRunConfig, run: start } = await import('@scaleface/pipeline');
      const config = await readRunConfig(flags.config, {
        ...flags.set,
        ...(flags.skipBad === true ? { 'embed.skipBad': true } : {}),
        ...(flags.seed === undefined ? {} : { seed: flags.seed }),
        ...(flags.engine === undefined ? {} : { engines: flags.engine }),
      });
      const { data, out } = flags;
      if (flags.dryRun === true) {
        const forecast = await forecastRun(config, { data });
        return context.result({ out, ...forecast }, () => runForecast(out, forecast, countText));
      }
      const summary = await start(config, { data, out, progress: context.progress, note: context.note });
      const tables = await readTables(Object.entries(summary.reports), context.width);
      context.result({ ...summary, results: tables.map(({ name, report }) => ({ name, ...report })) }, () =>
        tables.map(({ name, text, folder }) => `${name}\n\n${text}\n\nreport: ${folder}/report.html`).join('\n\n'),
      );
    });
};

async function readTables(
  reports: readonly (readonly [string, string])[],
  width: number | undefined,
): Promise<{ name: string; folder: string; text: string; report: object }[]> {
  const { readFile } = await import('node:fs/promises');
  const { renderTable } = await import('@scaleface/pipeline');
  return Promise.all(
    reports.map(async ([name, folder]) => {
      // JSON has no NaN: a rate of nothing is stored as null.
      const revive = (_: string, value: unknown): unknown => (value === null ? Number.NaN : value);
      const report = JSON.parse(await readFile(`${folder}/report.json`, 'utf8'), revive);
      const { rejection, measures, demographics } = report;
      return {
        name,
        folder,
        text: renderTable(report, width === undefined ? {} : { width }),
        report: { rejection, measures, ...(demographics && { demographics }) },
      };
    }),
  );
}
