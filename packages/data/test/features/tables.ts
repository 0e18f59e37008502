import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FeatureTable } from '../../src/index.js';

/** A new folder. */
export const home = (): string => mkdtempSync(join(tmpdir(), 'scaleface-features-'));

/** A table of so many rows, the first one with this number. */
export const sample = (rows: number, from = 0, width = 3): FeatureTable => ({
  ids: Array.from({ length: rows }, (_, i) => `ünï/${i + from}`),
  subjects: Array.from({ length: rows }, (_, i) => `s${(i + from) >> 2}`),
  embedding: { width, data: Float32Array.from({ length: rows * width }, (_, i) => Math.sin(i + from * width)) },
  bottleneck: { width: 2, data: Float32Array.from({ length: rows * 2 }, (_, i) => i + from * 2) },
  numbers: { scale: Float32Array.from({ length: rows }, (_, i) => i + from) },
  metadata: { backbone: 'pixels' },
});

/** Where the block of the checksum begins, from the footer's length at the end of the file. */
export const blockOf = (bytes: Buffer): number => bytes.length - 10 - bytes.readInt32LE(bytes.length - 10) - 80;

/** A table as a program writes it that knows nothing of the checksum. */
export function withoutChecksum(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.fill(0, blockOf(copy), blockOf(copy) + 80);
  return copy;
}

/** Sets the checksum of changed bytes right, as it is defined: zeros for its digits, then SHA-256. */
export function repaired(bytes: Buffer, block: number = blockOf(bytes)): Buffer {
  const copy = Buffer.from(bytes);
  copy.fill('0', block + 16, block + 80, 'latin1');
  copy.write(createHash('sha256').update(copy).digest('hex'), block + 16, 'latin1');
  return copy;
}
