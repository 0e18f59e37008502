const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let c = byte;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0x82f63b78 : c >>> 1;
  return c;
});

/**
 * The CRC-32C of bytes (Castagnoli's polynomial, RFC 3720 §12.1).
 *
 * @param bytes - Any bytes.
 * @returns An integer from 0 to $2^{32}-1$.
 */
export function crc32c(bytes: Uint8Array): number {
  let c = -1;
  for (const byte of bytes) c = (TABLE[(c ^ byte) & 255] as number) ^ (c >>> 8);
  return ~c >>> 0;
}

/**
 * The CRC-32C $c$ of bytes as records of TensorFlow hold it: $(c \ggg 15) + \mathtt{0xa282ead8} \bmod 2^{32}$ with $\ggg$
 * a rotation to the right, so that a sum over bytes that hold sums themselves stays a good one.
 *
 * @param bytes - Any bytes.
 * @returns An integer from 0 to $2^{32}-1$.
 */
export function maskedCrc32c(bytes: Uint8Array): number {
  const c = crc32c(bytes);
  return (((c >>> 15) | (c << 17)) + 0xa282ead8) >>> 0;
}
