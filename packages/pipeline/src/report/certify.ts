import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digestOfFile, hashOf } from '@scaleface/models/storage';
import type { Certificate, CertifiedFile } from './certificate.js';

/** A file, or a folder whose files all count, that a report is made from. */
export interface Source {
  /** What it is. */
  readonly role: string;
  /** Its path as it was given; nothing where there is none. */
  readonly path: string | undefined;
}

/** This package's version: that of the `package.json` next above this module, in `dist` as in the sources. */
async function ownVersion(): Promise<string> {
  for (const above of ['..', '../..', '.']) {
    const file = fileURLToPath(new URL(`${above}/package.json`, import.meta.url));
    const text = await readFile(file, 'utf8').catch(() => '{}');
    const { name, version } = JSON.parse(text) as { name?: string; version?: string };
    if (name === '@scaleface/pipeline' && version !== undefined) return version;
  }
  return 'unknown';
}

/** The files of a source, a folder's in the order of their names; those that are no plain files are left out. */
async function filesOf({ role, path }: Source): Promise<CertifiedFile[]> {
  if (path === undefined) return [];
  const found = await stat(path).catch(() => undefined);
  const names = found?.isDirectory() ? (await readdir(path)).sort() : [''];
  const files: CertifiedFile[] = [];
  for (const name of names) {
    const file = name === '' ? path : join(path, name);
    if ((await stat(file).catch(() => undefined))?.isFile() !== true) continue;
    files.push({ role, path: file, ...(await digestOfFile(file)) });
  }
  return files;
}

/** Versions that numbers may depend on, beside the engine's. */
async function versionsHere(): Promise<Record<string, string>> {
  return { '@scaleface/pipeline': await ownVersion(), platform: `${process.platform} ${process.arch}` };
}

/** The SHA-256 of a command's arguments, as JSON holds them. */
export const hashOfArguments = (given: Readonly<Record<string, unknown>>): string =>
  hashOf(JSON.parse(JSON.stringify(given)));

/**
 * What a report is made from: the hash of each file, the arguments and the versions.
 *
 * @param command - What makes the report.
 * @param given - Its arguments, plain data.
 * @param sources - The files that it reads; those whose hash is known are taken as they are.
 */
export async function certify(
  command: string,
  given: Readonly<Record<string, unknown>>,
  sources: readonly (Source | CertifiedFile)[],
): Promise<Certificate> {
  const files: CertifiedFile[] = [];
  for (const source of sources) files.push(...('sha256' in source ? [source] : await filesOf(source)));
  return {
    format: 'scaleface-certificate/1',
    command,
    arguments: JSON.parse(JSON.stringify(given)) as Record<string, unknown>,
    files,
    configuration: hashOfArguments(given),
    versions: await versionsHere(),
  };
}
