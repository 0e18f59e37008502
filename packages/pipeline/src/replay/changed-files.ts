import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { digestOfFile, sha256 } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import type { Certificate, CertifiedFile } from '../report/certificate.js';
import { imagesOfRun } from '../run/remake-report.js';
import { type CertifiedRun, imagesRole, runCommand } from '../run/run-certificate.js';
import type { ReplayDifference } from './differences.js';

/**
 * The files of a certificate that are not what they were. Images of a run are named one by one where their list still lies
 * beside the report's folder.
 *
 * @param certificate - The report's.
 * @param report - The path of its `report.json`.
 * @param data - The data root of a run.
 */
export async function changedFiles(
  { command, files, arguments: given }: Certificate,
  report: string,
  data: string,
): Promise<ReplayDifference[]> {
  // The paths of a run begin in its data root, those of other commands are as they were given.
  const placeOf = (path: string): string => (command === runCommand ? join(data, path) : path);
  const differences: ReplayDifference[] = [];
  for (const file of files.filter(({ role }) => role !== imagesRole)) {
    const place = placeOf(file.path);
    const received = await foundOf(place);
    if (received !== file.sha256) differences.push(changed(place, file.sha256, received));
  }
  // Which images a run reads is not known without its lists.
  if (differences.some(({ received }) => received === 'gone')) return differences;
  const images = files.find(({ role }) => role === imagesRole);
  return images === undefined
    ? differences
    : [...differences, ...(await changedImages(images, given as unknown as CertifiedRun, report, data))];
}

const changed = (name: string, expected: string, received: string): ReplayDifference => ({
  kind: 'input',
  name,
  expected,
  received,
});

const foundOf = async (path: string): Promise<string> =>
  (await stat(path).catch(() => undefined))?.isFile() === true ? (await digestOfFile(path)).sha256 : 'gone';

async function changedImages(
  { path, sha256: expected }: CertifiedFile,
  given: CertifiedRun,
  report: string,
  data: string,
): Promise<ReplayDifference[]> {
  const found = await imagesOfRun(given, data).catch((error: unknown) => {
    if (error instanceof ScaleFaceError) return error;
    throw error;
  });
  if (found instanceof ScaleFaceError) {
    const { code, path: name = data, message } = found;
    return [changed(name, 'as it was', code === 'missing-file' ? 'gone' : message)];
  }
  const received = sha256(Buffer.from(found));
  if (received === expected) return [];
  const kept = await readFile(join(dirname(report), path)).catch(() => undefined);
  if (kept === undefined || sha256(kept) !== expected) return [changed(`images in ${data}`, expected, received)];
  const [before, now] = [String(kept), found].map(hashesOf) as [Map<string, string>, Map<string, string>];
  return [...new Set([...before.keys(), ...now.keys()])].flatMap((name) => {
    const [was, is] = [before.get(name), now.get(name)];
    return was === is ? [] : [changed(join(data, name), was ?? 'not read', is ?? 'gone')];
  });
}

/** The hash of each file in a list. */
const hashesOf = (list: string): Map<string, string> =>
  new Map(list.split('\n').flatMap((line) => (line === '' ? [] : [[line.slice(66), line.slice(0, 64)]])));
