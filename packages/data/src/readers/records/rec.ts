import { exists } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import type { DataEntry, DataSet } from '../entries/data-set.js';
import { createDataSet, type Reading } from '../entries/reading.js';
import { FileWindow, sizeOfFile } from '../files/file-window.js';
import { IdentityRanges } from './identity-ranges.js';
import { imageNames } from './image-names.js';
import { parseImageRecord } from './image-record.js';
import { indexedPlaces, type RecordPlace } from './index-lines.js';
import { readRecord, recordMagic } from './record-io.js';

const what = 'an image record file';

/**
 * An image record file of MXNet and InsightFace: `FILE.rec`, with `FILE.idx` and `FILE.lst` if they lie beside it.
 *
 * With an `.idx` the records that it lists are the data set, in its order, and its keys the ids; without one all records
 * are, and the number in each is its id. A `.lst` gives the images its names instead. The subject is the first label. The
 * header of a training set and the records of its identities are no images; a range that does not hold the images of one
 * identity is a problem.
 *
 * @param file - The `.rec`.
 * @throws ScaleFaceError `missing-file`; `bad-format` for a file that does not begin with a record.
 */
export async function openRec(file: string): Promise<DataSet> {
  const extent = await sizeOfFile(file, what);
  const window = await FileWindow.open(file, what);
  const head = await window.view(0, 4).finally(() => window.close());
  if (head.length < 4 || head.readUInt32LE(0) !== recordMagic) {
    const received = `${extent} bytes that begin with ${head.toString('hex') || 'nothing'}`;
    throw new ScaleFaceError('not a record file', { code: 'bad-format', path: file, expected: '0a23d7ce', received });
  }
  return createDataSet({
    kind: 'rec',
    source: file,
    extent,
    holdsImages: true,
    read: (reading) => readImages(file, reading),
  });
}

async function* readImages(file: string, reading: Reading): AsyncGenerator<DataEntry> {
  const beside = async (end: string): Promise<FileWindow | undefined> => {
    const other = `${file.replace(/\.rec$/, '')}.${end}`;
    return (await exists(other)) ? FileWindow.open(other, `the .${end} of the records`) : undefined;
  };
  const open: FileWindow[] = [];
  const keep = <T extends FileWindow | undefined>(window: T): T => {
    if (window !== undefined) open.push(window);
    return window;
  };
  try {
    const records = keep(await FileWindow.open(file, what));
    const index = keep(await beside('idx'));
    const list = keep(await beside('lst'));
    const next = { at: 0 };
    const places = index === undefined ? everyPlace(records, next) : indexedPlaces(index, records, reading);
    const names = list === undefined ? undefined : imageNames(list);
    const ranges = new IdentityRanges();
    let first = true;
    for await (const { key, at } of places) {
      const place = `${file}@${at}`;
      const found = await readRecord(records, at);
      next.at = found.next;
      reading.position = Math.max(reading.position, found.next);
      const record = found.bytes === undefined ? found.problem : parseImageRecord(found.bytes);
      if (record === undefined || typeof record === 'string') {
        reading.problem(place, record ?? 'unreadable');
        continue;
      }
      const [isFirst, id] = [first, key ?? record.id];
      first = false;
      if (isFirst && ranges.takeHeader(record)) continue;
      if (ranges.isIdentity(Number(id), record)) {
        const wrong = ranges.check(record);
        if (wrong !== undefined) reading.problem(place, wrong);
        continue;
      }
      const [label] = record.labels as [number];
      if (record.image.length === 0) reading.problem(place, 'a record without an image');
      else if (!Number.isInteger(label)) reading.problem(place, `the label ${label} is not the number of an identity`);
      else {
        const subject = String(label);
        ranges.takeImage(Number(id), subject);
        yield { id: (await names?.of(id)) ?? id, subject, bytes: record.image };
      }
    }
  } finally {
    for (const window of open) await window.close();
  }
}

/** One place after the other; where the next is, is known when the record has been read. */
async function* everyPlace(records: FileWindow, next: { readonly at: number }): AsyncGenerator<RecordPlace> {
  while (next.at < records.size) yield { at: next.at };
}
