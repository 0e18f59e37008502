/**
 * The SHA-256 of bytes, in hexadecimal, in Node and in pages. Uses the system's own where it exists; a page served over
 * plain HTTP from another machine has none and uses one in JavaScript.
 *
 * @param bytes - The bytes.
 */
export async function sha256Anywhere(bytes: Uint8Array): Promise<string> {
  const subtle = globalThis.crypto?.subtle as typeof globalThis.crypto.subtle | undefined;
  const digest =
    subtle === undefined
      ? (await import('./sha256-plain.js')).sha256(bytes)
      : new Uint8Array(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
