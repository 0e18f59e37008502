import { join, resolve } from 'node:path';
import { ScaleFaceError } from '@scaleface/numerics';
import { parseRunConfig } from './config.js';
import { imageHashes } from './image-hashes.js';
import { planRun } from './plan.js';
import { type RunOptions, runPlan } from './run.js';
import type { CertifiedRun } from './run-certificate.js';
import { unseenFolder } from './unseen-report.js';

/**
 * The images that a run reads now, as its list names them.
 *
 * @param given - The configuration.
 * @param data - The data root.
 * @throws ScaleFaceError as `run` before any work; `missing-file` when an image has gone.
 */
export async function imagesOfRun({ config }: CertifiedRun, data: string): Promise<string> {
  const root = resolve(data);
  const { train, tests } = await planRun(parseRunConfig(config), root);
  return imageHashes([...train, ...tests.flatMap(({ items }) => items)], root);
}

/**
 * Does what of a run the report of one test, or the one on unseen kinds of degradation, needs, from the images on.
 *
 * @param given - What its certificate names.
 * @param place - The data root; an empty folder to work in; called with progress.
 * @returns The folder of the report.
 * @throws ScaleFaceError `bad-format` when the run has no such test; as `run` otherwise.
 */
export async function remakeReport(
  given: CertifiedRun,
  { data, out, progress }: Pick<RunOptions, 'data' | 'out' | 'progress'>,
): Promise<string> {
  const config = parseRunConfig(given.config);
  const { test } = given;
  const names = [...config.tests.map(({ name }) => name), ...(config.unseen === undefined ? [] : [unseenFolder])];
  if (!names.includes(test)) {
    const expected = names.join(', ');
    throw new ScaleFaceError('the run has no such test', {
      code: 'bad-format',
      path: 'test',
      expected,
      received: test,
    });
  }
  const root = resolve(data);
  const plan = await planRun(config, root);
  await runPlan(config, plan, root, { out, progress, note: () => {} }, `evaluate-${test}`);
  return join(out, test);
}
