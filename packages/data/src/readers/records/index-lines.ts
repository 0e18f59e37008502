import type { Reading } from '../entries/reading.js';
import type { FileWindow } from '../files/file-window.js';
import { textLines } from '../files/text-lines.js';

/** Where a record begins. */
export interface RecordPlace {
  /** Its key in the index; nothing without an index. */
  readonly key?: string;
  /** The position of its first byte. */
  readonly at: number;
}

/**
 * The places that an `.idx` lists, `KEY<TAB>POSITION` a line. They must ascend, as they do in what MXNet writes: so no part of
 * the records is read twice.
 *
 * @param index - The `.idx`.
 * @param records - The `.rec`.
 * @param reading - Takes the lines that are no places.
 */
export async function* indexedPlaces(
  index: FileWindow,
  records: FileWindow,
  reading: Reading,
): AsyncGenerator<RecordPlace> {
  let last = -1;
  for await (const { line, text } of textLines(index)) {
    const [, key, place] = /^\s*(\d{1,20})\s+(\d{1,16})\s*$/.exec(text ?? '') ?? [];
    const at = Number(place);
    const wrong =
      key === undefined
        ? 'not a key and a position'
        : at % 4 !== 0 || at >= records.size
          ? `no record can begin at byte ${at}`
          : at <= last
            ? 'the position does not ascend'
            : undefined;
    if (wrong === undefined) {
      last = at;
      yield { key: key as string, at };
    } else reading.problem(`${index.file}:${line}`, wrong);
  }
}
