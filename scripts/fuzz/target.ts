import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A reader, and how an input is given to it. */
export interface FuzzTarget {
  /** What it is called, and the folder of its inputs in testing/corpora. */
  readonly name: string;
  /** Reads an input to its end. Anything but a result or a ScaleFaceError is a finding. */
  readonly read: (input: Buffer) => unknown;
  /** Words of the format that chance would hardly make. */
  readonly words?: readonly string[];
  /** The longest input in bytes; 4096 by default. */
  readonly most?: number;
}

mkdirSync(tmpdir(), { recursive: true });
const home = mkdtempSync(join(tmpdir(), 'scaleface-fuzz-'));

/** A path of a file or folder that nothing else uses. */
export const placeOf = (name: string): string => join(home, name);

/** Writes an input where its reader looks for it. */
export function put(name: string, input: Uint8Array | string): string {
  const file = placeOf(name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, input);
  return file;
}

/** What parts the files of an input that is several. */
export const border = '\n=====\n';

/** Writes an input that is several files; those that it lacks are empty. */
export function putAll(folder: string, names: readonly string[], input: Buffer): string {
  let rest = input;
  for (const name of names) {
    const end = rest.indexOf(border);
    put(join(folder, name), end < 0 ? rest : rest.subarray(0, end));
    rest = end < 0 ? Buffer.of() : rest.subarray(end + border.length);
  }
  return placeOf(folder);
}

/** A reader of values that JSON holds; what is no JSON is refused before it. */
export const ofJson =
  (read: (value: unknown) => unknown) =>
  (input: Buffer): unknown => {
    let value: unknown;
    try {
      value = JSON.parse(input.toString('utf8'));
    } catch {
      return undefined;
    }
    return read(value);
  };
