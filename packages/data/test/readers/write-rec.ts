// Records as the description of RecordIO and of MXNet's image records says, written without looking at the reader.

const magic = 0xced7230a;

const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};

/** One part of a record: kind 0 whole, 1 first, 2 middle, 3 last. */
function part(kind: number, data: Buffer): Buffer {
  return Buffer.concat([
    word(magic),
    word((kind << 29) | data.length),
    data,
    Buffer.alloc((4 - (data.length % 4)) % 4),
  ]);
}

/** A record: where the data have the magic number at a multiple of four, a part ends and the number is left out. */
export function recordOf(data: Buffer): Buffer {
  const cuts: number[] = [];
  for (let i = 0; i + 4 <= data.length; i += 4) if (data.readUInt32LE(i) === magic) cuts.push(i);
  if (cuts.length === 0) return part(0, data);
  const pieces = [0, ...cuts.map((at) => at + 4)].map((from, k) => data.subarray(from, cuts[k] ?? data.length));
  return Buffer.concat(pieces.map((piece, k) => part(k === 0 ? 1 : k === pieces.length - 1 ? 3 : 2, piece)));
}

/** What is in an image record; several labels make a flag. */
export function imageRecord(id: number, labels: number | readonly number[], image: Buffer): Buffer {
  const header = Buffer.alloc(24);
  if (typeof labels === 'number') header.writeFloatLE(labels, 4);
  else header.writeUInt32LE(labels.length, 0);
  header.writeBigUInt64LE(BigInt(id), 8);
  const more = Buffer.alloc(typeof labels === 'number' ? 0 : 4 * labels.length);
  if (typeof labels !== 'number') for (const [i, label] of labels.entries()) more.writeFloatLE(label, 4 * i);
  return Buffer.concat([header, more, image]);
}

/** A `.rec` of some records, and its `.idx` with the keys 0, 1, …. */
export function recFile(records: readonly Buffer[]): { rec: Buffer; idx: string } {
  let at = 0;
  const lines = records.map((record, key) => {
    const line = `${key}\t${at}\n`;
    at += record.length;
    return line;
  });
  return { rec: Buffer.concat(records), idx: lines.join('') };
}

/** A training set of InsightFace: a header, the images of each identity one after the other, a range an identity. */
export function trainingSet(identities: readonly (readonly Buffer[])[]): Buffer[] {
  const images = identities.flatMap((some, label) => some.map((image) => ({ label, image })));
  const first = images.length + 1;
  let at = 1;
  const ranges = identities.map((some, k) => {
    const range = [at, at + some.length];
    at += some.length;
    return recordOf(imageRecord(first + k, range, Buffer.alloc(0)));
  });
  return [
    recordOf(imageRecord(0, [first, first + identities.length], Buffer.alloc(0))),
    ...images.map(({ label, image }, i) => recordOf(imageRecord(i + 1, [label, 0], image))),
    ...ranges,
  ];
}
