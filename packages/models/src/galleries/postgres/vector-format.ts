// pgvector's binary form of a vector: its length and 0 as 16-bit integers, then float32 numbers, all big-endian. Numbers pass as
// they are, not as text.

import { ScaleFaceError } from '@scaleface/numerics';

const headerBytes = 4;

function writeVector(view: DataView, at: number, embedding: Float32Array): void {
  view.setInt16(at, embedding.length);
  for (let d = 0; d < embedding.length; d++) view.setFloat32(at + headerBytes + 4 * d, embedding[d] as number);
}

/** A parameter of type `vector`. */
export function vectorParameter(embedding: Float32Array): Buffer {
  const bytes = Buffer.alloc(headerBytes + 4 * embedding.length);
  writeVector(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, embedding);
  return bytes;
}

/**
 * A parameter of type `vector[]`: the array's dimensions, its element type, and each element with its length.
 *
 * @param embeddings - Of equal width.
 * @param type - The number that the database has for the type `vector`.
 */
export function vectorArrayParameter(embeddings: readonly Float32Array[], type: number): Buffer {
  const size = headerBytes + 4 * (embeddings[0]?.length ?? 0);
  const bytes = Buffer.alloc(20 + embeddings.length * (4 + size));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  [1, 0, type, embeddings.length, 1].forEach((value, i) => {
    view.setUint32(4 * i, value);
  });
  embeddings.forEach((embedding, i) => {
    const at = 20 + i * (4 + size);
    view.setInt32(at, size);
    writeVector(view, at + 4, embedding);
  });
  return bytes;
}

/**
 * An embedding as `vector_send` gives it.
 *
 * @throws ScaleFaceError `bad-format` for anything else.
 */
export function parseVector(bytes: Buffer): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < headerBytes || bytes.length !== headerBytes + 4 * view.getInt16(0)) {
    throw new ScaleFaceError('the database gave something else than a vector', {
      code: 'bad-format',
      path: 'embedding',
      expected: 'the binary form of pgvector: a length, and so many numbers',
      received: `${bytes.length} bytes`,
    });
  }
  return Float32Array.from({ length: view.getInt16(0) }, (_, d) => view.getFloat32(headerBytes + 4 * d));
}
