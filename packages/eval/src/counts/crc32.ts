const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let c = byte;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

/**
 * The CRC-32 of bytes (ISO/IEC 13239, the one of zip and PNG): it detects every error of up to 32 neighbouring bits,
 * and all but one in $2^{32}$ of the others. It does not protect against deliberate changes.
 *
 * @param bytes - Any bytes.
 * @returns An integer from 0 to $2^{32}-1$.
 */
export function crc32(bytes: Uint8Array): number {
  let c = -1;
  for (const byte of bytes) c = (TABLE[(c ^ byte) & 255] as number) ^ (c >>> 8);
  return ~c >>> 0;
}
