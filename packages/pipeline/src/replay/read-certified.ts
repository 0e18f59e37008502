import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { shown, unreadable } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import type { Certificate, CertifiedFile } from '../report/certificate.js';
import type { EvaluationReport } from '../report/types.js';
import { type UnseenReport, unseenSchema } from '../run/unseen-report.js';

/** A report that can be made again. */
export interface CertifiedReport {
  /** The path of its `report.json`. */
  readonly file: string;
  /** What it was made from. */
  readonly certificate: Certificate;
  /** The files of the report, `report.json` first. */
  readonly outputs: readonly string[];
}

const schema = 'scaleface-report/2';
/** What lies in the folder of a report of each format. */
const outputsOf: Readonly<Record<string, readonly string[]>> = {
  [schema]: ['report.json', 'report.html', 'curves.csv'],
  [unseenSchema]: ['report.json', 'table.md'],
};
const format = 'scaleface-certificate/1';

const badFormat = (message: string, path: string, expected: string, received: unknown, hint?: string): ScaleFaceError =>
  new ScaleFaceError(message, {
    code: 'bad-format',
    path,
    expected,
    received: shown(received),
    ...(hint === undefined ? {} : { hint }),
  });

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

const isFile = (file: unknown): file is CertifiedFile => {
  const { role, path, sha256, size } = (file ?? {}) as Record<string, unknown>;
  return [role, path, sha256].every((text) => typeof text === 'string') && typeof size === 'number';
};

/**
 * Reads a report with its certificate.
 *
 * @param place - A `report.json`, or the folder that it is in.
 * @throws ScaleFaceError `missing-file`; `bad-format` for what is no report, is of an older or a newer format, or has no
 *   certificate.
 */
export async function readCertified(place: string): Promise<CertifiedReport> {
  const folder = (await stat(place).catch(() => undefined))?.isDirectory() === true;
  const file = folder ? join(place, 'report.json') : place;
  const text = await readFile(file, 'utf8').catch(unreadable('the report', file));
  const report = parsed(text, file) as Partial<EvaluationReport | UnseenReport> | null;
  const own: unknown = report?.schema ?? 'no schema';
  const outputs = typeof own === 'string' && Object.hasOwn(outputsOf, own) ? outputsOf[own] : undefined;
  if (outputs === undefined) {
    const older = own === 'scaleface-report/1';
    throw badFormat(
      older
        ? 'a report of an older format: it does not say what it was made from'
        : 'not a report that can be made again',
      file,
      Object.keys(outputsOf).join(', '),
      own,
      older ? 'Make it once more with this version; from then on it can be replayed' : undefined,
    );
  }
  const { certificate } = report as EvaluationReport | UnseenReport;
  if (typeof certificate !== 'object' || certificate === null) {
    const hint = 'Make it once more with this version: scaleface run does the reports only, from the stages it kept';
    throw badFormat(
      'the report has no certificate',
      file,
      'a report of evaluate, run or demo',
      certificate ?? 'none',
      hint,
    );
  }
  if (certificate.format !== format) {
    throw badFormat('a certificate of another format', file, format, certificate.format);
  }
  const { files, command, arguments: given } = certificate;
  if (!Array.isArray(files) || !files.every(isFile) || typeof command !== 'string' || !isObject(given)) {
    throw badFormat('the certificate is incomplete', file, 'command, arguments and files with their hashes', 'others');
  }
  return { file, certificate, outputs };
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ScaleFaceError('the report is no JSON', { code: 'bad-format', path: file, cause });
  }
}
