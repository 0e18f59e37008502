/** The unit of tar archives, in bytes. */
export const tarBlock = 512;

/** What the header of a member says. */
export interface TarHeader {
  /** Its path in the archive. */
  readonly name: string;
  /** Its length in bytes. */
  readonly size: number;
  /** `0` a file, `x`, `g` and `L` what is said of the next, others are no files. */
  readonly type: string;
}

const textOf = (block: Uint8Array, at: number, length: number): string => {
  const field = Buffer.from(block.buffer, block.byteOffset + at, length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end);
};

/** A number in octal digits or, if the first bit is set, as an integer with its highest byte first. */
function numberOf(block: Uint8Array, at: number, length: number): number {
  const first = block[at] as number;
  if (first < 0x80) {
    const text = textOf(block, at, length).trim();
    return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;
  }
  let value = first & 0x7f;
  for (const byte of block.subarray(at + 1, at + length)) value = 256 * value + byte;
  return value;
}

/** Whether a block is the end of an archive: nothing but zeros. */
export const isEmptyBlock = (block: Uint8Array): boolean => block.every((byte) => byte === 0);

/**
 * Reads a header in the format of POSIX (ustar) or that of older tars.
 *
 * @param block - 512 bytes.
 * @returns What it says, or nothing where its checksum is wrong.
 */
export function parseTarHeader(block: Uint8Array): TarHeader | undefined {
  const stated = numberOf(block, 148, 8);
  let [plain, signed] = [0, 0];
  block.forEach((byte, i) => {
    const counted = i >= 148 && i < 156 ? 32 : byte;
    plain += counted;
    signed += counted > 127 ? counted - 256 : counted;
  });
  if (stated !== plain && stated !== signed) return undefined;
  const size = numberOf(block, 124, 12);
  if (!Number.isSafeInteger(size)) return undefined;
  const prefix = textOf(block, 257, 5) === 'ustar' && block[263] === 48 ? textOf(block, 345, 155) : '';
  const name = textOf(block, 0, 100);
  const type = String.fromCharCode(block[156] as number);
  return { name: prefix === '' ? name : `${prefix}/${name}`, size, type: type === '\0' ? '0' : type };
}

/**
 * The fields of an extended header, `LENGTH KEY=VALUE` and a line's end each; what does not follow that is left out.
 *
 * @param bytes - What follows a header of the type `x` or `g`.
 */
export function parseExtendedHeader(bytes: Uint8Array): Map<string, string> {
  const fields = new Map<string, string>();
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < all.length; ) {
    const space = all.indexOf(32, at);
    const length = Number(space < 0 ? Number.NaN : all.toString('latin1', at, space));
    if (!(Number.isInteger(length) && length > space - at && at + length <= all.length)) break;
    const field = all.toString('utf8', space + 1, at + length - 1);
    const equals = field.indexOf('=');
    if (equals > 0) fields.set(field.slice(0, equals), field.slice(equals + 1));
    at += length;
  }
  return fields;
}
