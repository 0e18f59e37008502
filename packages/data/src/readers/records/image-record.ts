/** An image record of MXNet: labels, a number, and the bytes of an image file. */
export interface ImageRecord {
  /** The labels: the identity first, in the header record and in those of identities a range. */
  readonly labels: readonly number[];
  /** Its number. */
  readonly id: string;
  /** The image file; empty in header records. */
  readonly image: Uint8Array;
}

const headerBytes = 24;
/** More labels than any list of images has. */
const mostLabels = 4096;

/**
 * Reads what is in a record: a flag and a label of 32 bits, two numbers of 64 bits, then, if the flag is not zero, as many
 * further labels, which stand in place of the first, then the image; all little-endian.
 *
 * @param bytes - The record.
 * @returns The image record, or what is wrong.
 */
export function parseImageRecord(bytes: Uint8Array): ImageRecord | string {
  if (bytes.length < headerBytes) return `a record of ${bytes.length} bytes, shorter than the header of an image`;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const more = view.getUint32(0, true);
  if (more > mostLabels || headerBytes + 4 * more > bytes.length) return `a record that claims ${more} labels`;
  const labels =
    more === 0
      ? [view.getFloat32(4, true)]
      : Array.from({ length: more }, (_, i) => view.getFloat32(headerBytes + 4 * i, true));
  const id = String(view.getBigUint64(8, true));
  return { labels, id, image: bytes.subarray(headerBytes + 4 * more) };
}
