import { ScaleFaceError } from '@scaleface/numerics';
import { maskedCrc32c } from './crc32c.js';

/** Bytes before the data of a record (its length and that one's sum) and after it (its own sum). */
const [HEAD, TAIL] = [12, 4];

/**
 * A record of a TFRecord file: the length of the data as uint64, the masked CRC-32C of these eight bytes, the data, the
 * masked CRC-32C of the data; all little-endian.
 *
 * @param data - The data.
 */
export function frameRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(HEAD + data.length + TAIL);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(data, HEAD);
  view.setUint32(HEAD + data.length, maskedCrc32c(data), true);
  return record;
}

/**
 * The data of every whole record of a TFRecord file. A last record that is cut off, as a killed process leaves it, is
 * left out.
 *
 * @param bytes - The file.
 * @param name - What the file is called in errors.
 * @throws ScaleFaceError `damaged` with the place of the record when a sum does not fit.
 */
export function unframeRecords(bytes: Uint8Array, name: string): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: Uint8Array[] = [];
  for (let at = 0; at + HEAD <= bytes.length; ) {
    checkSum(bytes.subarray(at, at + 8), view.getUint32(at + 8, true), name, at);
    const end = at + HEAD + Number(view.getBigUint64(at, true));
    if (end + TAIL > bytes.length) break;
    const data = bytes.subarray(at + HEAD, end);
    checkSum(data, view.getUint32(end, true), name, at);
    records.push(data);
    at = end + TAIL;
  }
  return records;
}

function checkSum(bytes: Uint8Array, written: number, name: string, at: number): void {
  const sum = maskedCrc32c(bytes);
  if (sum === written) return;
  throw new ScaleFaceError('a record is damaged', {
    code: 'damaged',
    path: `${name} at byte ${at}`,
    expected: `a CRC-32C of ${sum}`,
    received: String(written),
  });
}
