import type { ProgressReport } from '@scaleface/models';
import { ScaleFaceError } from '@scaleface/numerics';
import type { DemoOptions } from '../demo/run.js';
import { demoCommand, writeDemo } from '../demo/write-demo.js';
import { evaluateCommand, evaluateFeatures, type FeatureEvaluation } from '../evaluation/evaluate-features.js';
import type { Certificate } from '../report/certificate.js';
import { writeReport } from '../report-page/index.js';
import { remakeReport } from '../run/remake-report.js';
import { type CertifiedRun, runCommand } from '../run/run-certificate.js';

/**
 * What makes the report of a command again.
 *
 * @param certificate - The report's.
 * @param file - The path of the report.
 * @param options - The data root of a run; called with how far it is.
 * @returns Makes it in an empty folder, and says in which folder it is then.
 * @throws ScaleFaceError `unsupported`.
 */
export function makerOf(
  { command, arguments: given }: Certificate,
  file: string,
  { data, progress }: { readonly data: string; readonly progress?: ProgressReport | undefined },
): (folder: string) => Promise<string> {
  if (command === evaluateCommand) {
    const { features, ...evaluation } = given as unknown as FeatureEvaluation & { readonly features: string };
    return async (folder) => {
      await writeReport(folder, await evaluateFeatures(features, evaluation));
      return folder;
    };
  }
  if (command === demoCommand) {
    const options = given as unknown as DemoOptions;
    return async (folder) => {
      await writeDemo(folder, { ...options, ...(progress && { progress }) });
      return folder;
    };
  }
  if (command === runCommand) {
    return (out) => remakeReport(given as unknown as CertifiedRun, { data, out, ...(progress && { progress }) });
  }
  throw new ScaleFaceError('reports of this command cannot be made again', {
    code: 'unsupported',
    path: file,
    expected: `${evaluateCommand}, ${runCommand}, ${demoCommand}`,
    received: command,
  });
}
