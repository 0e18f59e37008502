import type { FileWindow } from '../files/file-window.js';

/** The number that every part of a record begins with. */
export const recordMagic = 0xced7230a;
const magicBytes = Buffer.from([0x0a, 0x23, 0xd7, 0xce]);
/** The longest record that is read, as the longest image file: 256 MiB. */
const longestRecord = 256 * 2 ** 20;
/** Bytes that are searched for a number at a time. */
const step = 2 ** 19;

/** A record, or what is wrong where one should be, and where the search goes on. */
export interface FoundRecord {
  /** What it holds; nothing where it is damaged. */
  readonly bytes?: Uint8Array;
  /** What is wrong. */
  readonly problem?: string;
  /** Where the next record may begin. */
  readonly next: number;
}

/** Where the number next stands at a multiple of four bytes, from a position on and before another. */
async function findMagic(window: FileWindow, from: number, before: number): Promise<number> {
  for (let at = from; at < before; at += step) {
    const view = await window.view(at, Math.min(step + 3, before + 3 - at));
    for (let i = view.indexOf(magicBytes); i >= 0; i = view.indexOf(magicBytes, i + 1)) {
      if ((at + i) % 4 === 0 && at + i < before) return at + i;
    }
  }
  return before;
}

/**
 * Reads the record that begins at a position, after the description of RecordIO: parts of a 32-bit number, a 32-bit word
 * with the kind of part in its upper three bits (0 whole, 1 first, 2 middle, 3 last) and its length in the others, the
 * bytes, and zeros up to a multiple of four. Where the data have the number at such a place, a part ends and it is left out;
 * so it never stands inside a part, and a damaged length is noticed by it.
 *
 * @param window - The file.
 * @param start - A multiple of four.
 */
export async function readRecord(window: FileWindow, start: number): Promise<FoundRecord> {
  const parts: Uint8Array[] = [];
  let [at, total] = [start, 0];
  const damaged = async (problem: string, from: number): Promise<FoundRecord> => ({
    problem,
    next: await findMagic(window, from, window.size),
  });
  for (;;) {
    const head = window.held(at, 8) ?? (await window.view(at, 8));
    if (head.length < 8 || head.readUInt32LE(0) !== recordMagic) {
      return damaged(at === start ? 'no record begins here' : 'a part of the record is missing', at);
    }
    const word = head.readUInt32LE(4);
    const [kind, length, from] = [word >>> 29, word & 0x1fffffff, at + 8];
    if (kind > 3 || (parts.length === 0) !== kind < 2) {
      if (parts.length > 0 && kind < 2) return { problem: 'the record has no last part', next: at };
      return damaged(kind > 3 ? 'a part of an unknown kind' : 'the record has no first part', from);
    }
    const end = from + length;
    if (end > window.size) return damaged('the record is cut off, or its length is damaged', from);
    const next = await findMagic(window, from, end);
    if (next < end) return { problem: 'the length of the record is damaged', next };
    total += length + (parts.length > 0 ? 4 : 0);
    if (total > longestRecord) return damaged(`a record of more than ${longestRecord} bytes`, end);
    if (parts.length > 0) parts.push(magicBytes);
    parts.push(await window.copy(from, length));
    at = Math.min(window.size, end + ((4 - (length % 4)) % 4));
    if (kind === 0 || kind === 3) {
      return { bytes: parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts), next: at };
    }
  }
}
