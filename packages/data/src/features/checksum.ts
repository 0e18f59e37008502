import { damaged } from '@scaleface/models/storage';

/** What the block of the checksum begins with. */
const mark = 'scaleface sha256';
/** Characters of a SHA-256 in hexadecimal. */
const DIGITS = 64;

/**
 * The block that holds a feature table's checksum: a mark of 16 characters, and the SHA-256 of the whole file, taken with
 * 64 zeros where its own 64 hexadecimal digits stand. It lies between Arrow's end of stream and the footer, where readers
 * do not look: they find the footer from the end of the file, and the record batches from the footer. 80 bytes leave the
 * footer at a multiple of 8.
 */
export const checksumBlock: Uint8Array = Buffer.from(mark + '0'.repeat(DIGITS), 'latin1');

/** Where the digits stand in the block. */
export const digitsAt: number = mark.length;

/** The checksum that a file carries. */
export interface StatedChecksum {
  /** Where its first digit stands in the file. */
  readonly place: number;
  /** Its digits. */
  readonly digits: string;
}

/**
 * The checksum that a file carries.
 *
 * @param before - The bytes in front of the footer, as many as the block has.
 * @param footer - Where the footer begins in the file.
 * @returns Nothing where there is no block: a table of another program.
 */
export function findChecksum(before: Buffer, footer: number): StatedChecksum | undefined {
  if (before.length !== checksumBlock.length) return undefined;
  const digits = before.toString('latin1', digitsAt);
  // One of the two is enough: damage to the mark does not make a table one of another program.
  const found = before.toString('latin1', 0, digitsAt) === mark || /^[0-9a-f]{64}$/.test(digits);
  return found ? { place: footer - DIGITS, digits } : undefined;
}

/**
 * Puts zeros where the digits of a checksum stand.
 *
 * @param piece - Bytes of the file.
 * @param at - Where they stand in it.
 * @param checksum - Where the digits are.
 */
export function eraseDigits(piece: Uint8Array, at: number, { place }: StatedChecksum): void {
  const within = (i: number): number => Math.min(piece.length, Math.max(0, i - at));
  piece.fill(0x30, within(place), within(place + DIGITS));
}

/**
 * Throws unless a file's checksum is the stated one.
 *
 * @param file - The file.
 * @param checksum - What it states.
 * @param found - The SHA-256 of its bytes.
 * @throws ScaleFaceError `damaged`.
 */
export function assertChecksum(file: string, { digits }: StatedChecksum, found: string): void {
  if (digits !== found) throw damaged(file, 'Embed again, or copy the file again from where it came');
}
