import { join } from 'node:path';
import { digestOfFile } from '@scaleface/models/storage';
import type { Certificate, CertifiedFile } from '../report/certificate.js';
import { certify } from '../report/certify.js';
import type { RunConfig } from './config-types.js';
import { imageHashesFile } from './image-hashes.js';
import { backboneFile } from './open-backbone.js';
import { peopleFile } from './test-people.js';

/** The command as whose argument the certificate names what `run` was given. */
export const runCommand = 'run';

/** The role of the list that names every image with its SHA-256; its path begins in the folder of the report. */
export const imagesRole = 'list of images';

/** The report of a test of a run, as its certificate names it: the same wherever the data lie. */
export interface CertifiedRun {
  /** The whole configuration. */
  readonly config: RunConfig;
  /** The test, by its name; `unseen-kinds` for the report on unseen kinds of degradation. */
  readonly test: string;
}

/**
 * The files that a run reads beside the images: weights, pair lists, severities, groups of people; their paths begin in the data root.
 *
 * @param config - The configuration.
 */
export function runSources({ backbone, train, tests }: RunConfig): Pick<CertifiedFile, 'role' | 'path'>[] {
  const files: readonly (readonly [string, string | undefined])[] = [
    ['backbone', backboneFile(backbone)],
    ...train.methods.flatMap((m): [string, string | undefined][] => {
      if ('backbone' in m) return [[`backbone of ${m.method}`, backboneFile(m.backbone)]];
      return 'network' in m ? [[`network of ${m.method}`, m.network]] : [];
    }),
    ...tests.flatMap((test): [string, string | undefined][] => [
      [`pairs of ${test.name}`, typeof test.pairs === 'string' ? test.pairs : undefined],
      [`severities of ${test.name}`, test.severity],
      [`groups of people of ${test.name}`, peopleFile(test)],
    ]),
  ];
  return files.flatMap(([role, path]) => (path === undefined ? [] : [{ role, path }]));
}

/**
 * The same files with size and SHA-256.
 *
 * @param config - The configuration.
 * @param data - The data root.
 * @throws ScaleFaceError `missing-file`.
 */
export const hashRunSources = (config: RunConfig, data: string): Promise<CertifiedFile[]> =>
  Promise.all(
    runSources(config).map(async (source) => ({ ...source, ...(await digestOfFile(join(data, source.path))) })),
  );

/**
 * What a report of a run is made from. The images of all tests count: they decide who is trained on.
 *
 * @param given - The configuration and the test.
 * @param sources - From {@link hashRunSources}.
 * @param out - The run's folder, in which the images are hashed already.
 */
export async function certifyRun(
  given: CertifiedRun,
  sources: readonly CertifiedFile[],
  out: string,
): Promise<Certificate> {
  const list = await digestOfFile(join(out, imageHashesFile));
  return certify(runCommand, { ...given }, [{ role: imagesRole, path: `../${imageHashesFile}`, ...list }, ...sources]);
}
