import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ProgressReport } from '@scaleface/models';
import { sha256 } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { hashOfArguments } from '../report/certify.js';
import { changedFiles } from './changed-files.js';
import { placesThatDiffer, type ReplayDifference } from './differences.js';
import { readCertified } from './read-certified.js';
import { makerOf } from './remaking.js';

/** What came of making a report again. */
export interface Replay {
  /** The path of the report's `report.json`. */
  readonly report: string;
  /** Whether every file of the report is the same, byte for byte. */
  readonly identical: boolean;
  /** The files of the report, with the SHA-256 of what was made again, and whether it is the same. */
  readonly files: readonly {
    /** The name of the file. */
    readonly name: string;
    /** Of what was made again. */
    readonly sha256: string;
    /** Whether the report's is the same. */
    readonly identical: boolean;
  }[];
  /** What differs; nothing where all is identical. */
  readonly differences: readonly ReplayDifference[];
}

/**
 * Makes a report again from what its certificate names, and compares every byte. Nothing beside the report is written: the
 * report is made in a temporary folder, which is removed. Relative paths begin where the process works. For the report of a
 * run, that on unseen kinds of degradation included, that is all that it needs of the run, from the images on: embeddings,
 * trainings, the evaluation.
 *
 * A report holds no time and no place but the paths as they were given, so all of its files are compared whole. A
 * file that is gone keeps it from being made; one that has changed does not, so that it is known which figures depend on it.
 *
 * @param place - A `report.json`, or the folder that it is in.
 * @param options - `data`: the data root of a run, the working folder by default. `progress`: called with how far it is, where
 *   the report takes long to make.
 * @throws ScaleFaceError `missing-file`; `bad-format` for what is no report with a certificate; `unsupported` for the
 *   report of a command that is not known.
 *
 * @example
 * ```ts
 * import { replayReport } from '@scaleface/pipeline';
 *
 * // With a report there: { identical: true, files: [{ name: 'report.json', … }, …], differences: [] }
 * await replayReport('no-such-report.json').catch((error) => error.code); // => 'missing-file'
 * ```
 */
export async function replayReport(
  place: string,
  options: { readonly data?: string; readonly progress?: ProgressReport } = {},
): Promise<Replay> {
  const { data = '.', progress } = options;
  const { file, certificate, outputs } = await readCertified(place);
  const make = makerOf(certificate, file, { data, progress });
  const inputs = await changedFiles(certificate, file, data);
  const given = hashOfArguments(certificate.arguments);
  const argued: ReplayDifference[] =
    given === certificate.configuration
      ? []
      : [{ kind: 'input', name: 'certificate.arguments', expected: certificate.configuration, received: given }];
  const before = [...inputs, ...argued];
  if (inputs.some(({ received }) => received === 'gone'))
    return { report: file, identical: false, files: [], differences: before };
  const folder = await mkdtemp(join(tmpdir(), 'scaleface-replay-'));
  try {
    return await compared(file, outputs, await make(folder), before);
  } catch (error) {
    if (!(error instanceof ScaleFaceError)) throw error;
    const failure = { kind: 'failure' as const, name: 'report', expected: 'made again', received: error.message };
    return { report: file, identical: false, files: [], differences: [...before, failure] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compared(
  file: string,
  outputs: readonly string[],
  folder: string,
  before: readonly ReplayDifference[],
): Promise<Replay> {
  const own = (name: string): string => (name === 'report.json' ? file : join(dirname(file), name));
  const texts = await Promise.all(
    outputs.map(async (name) => ({
      name,
      old: await readFile(own(name)).catch(() => undefined),
      made: await readFile(join(folder, name)),
    })),
  );
  const files = texts.map(({ name, old, made }) => ({
    name,
    sha256: sha256(made),
    identical: old !== undefined && made.equals(old),
  }));
  const [json] = texts;
  const figures = json?.old?.equals(json.made) ? [] : figuresThatDiffer(json?.old, json?.made);
  const others = texts.flatMap(({ name, old, made }, i): ReplayDifference[] => {
    // Where figures differ the other files do too; that is not said again.
    if (files[i]?.identical || figures.length > 0) return [];
    return [{ kind: 'output', name, expected: old === undefined ? 'gone' : sha256(old), received: sha256(made) }];
  });
  const identical = files.every((each) => each.identical);
  return { report: file, identical, files, differences: [...before, ...figures, ...others] };
}

function figuresThatDiffer(old: Buffer | undefined, made: Buffer | undefined): ReplayDifference[] {
  const [expected, received] = [old, made].map((bytes) => JSON.parse(String(bytes)) as unknown);
  return placesThatDiffer(expected, received).flatMap((difference): ReplayDifference[] => {
    // Files that have changed are named already.
    if (difference.name.startsWith('certificate.files')) return [];
    const version = /^(provenance\.(versions|engine|skipped)|certificate\.versions)/.test(difference.name);
    return [{ kind: version ? 'version' : 'figure', ...difference }];
  });
}
