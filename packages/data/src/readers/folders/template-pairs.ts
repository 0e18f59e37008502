import { ScaleFaceError } from '@scaleface/numerics';
import type { TemplateMatches } from '../entries/data-set.js';
import { FileWindow } from '../files/file-window.js';

const largest = 2 ** 31 - 1;

/** Lists of whole numbers that grow as they are read: a list of 15 million pairs takes 9 bytes a pair. */
class Columns {
  enrol: Int32Array = new Int32Array(1024);
  probe: Int32Array = new Int32Array(1024);
  labels: Uint8Array = new Uint8Array(1024);
  length = 0;

  add(enrol: number, probe: number, label: number): void {
    if (this.length === this.labels.length) this.resize(Math.ceil(1.5 * this.length));
    this.enrol[this.length] = enrol;
    this.probe[this.length] = probe;
    this.labels[this.length++] = label;
  }

  resize(n: number): void {
    const moved = <T extends Int32Array | Uint8Array>(to: T, from: T): T => {
      to.set(from.subarray(0, Math.min(n, from.length)));
      return to;
    };
    this.enrol = moved(new Int32Array(n), this.enrol);
    this.probe = moved(new Int32Array(n), this.probe);
    this.labels = moved(new Uint8Array(n), this.labels);
  }
}

/**
 * Reads pairs of templates, `TEMPLATE TEMPLATE LABEL` a line, byte by byte: lists of IJB-C have 15.7 million lines.
 *
 * @param file - The list.
 * @throws ScaleFaceError `missing-file`; `bad-format` with the line.
 */
export async function readMatches(file: string): Promise<TemplateMatches> {
  const window = await FileWindow.open(file, 'the list of template pairs');
  const columns = new Columns();
  const row = [0, 0, 0];
  let [cells, value, line] = [0, -1, 1];
  const bad = (): ScaleFaceError => {
    const expected = 'two templates and 0 or 1';
    return new ScaleFaceError('not a pair of templates', { code: 'bad-format', path: `${file}:${line}`, expected });
  };
  const endCell = (): void => {
    if (value < 0) return;
    if (cells === 3) throw bad();
    row[cells++] = value;
    value = -1;
  };
  const endLine = (): void => {
    endCell();
    if (cells !== 0) {
      const [enrol, probe, label] = row as [number, number, number];
      if (cells !== 3 || label > 1) throw bad();
      columns.add(enrol, probe, label);
    }
    cells = 0;
    line++;
  };
  try {
    for (let at = 0; at < window.size; ) {
      const view = await window.rest(at);
      for (const byte of view) {
        if (byte >= 48 && byte < 58) {
          value = 10 * Math.max(value, 0) + byte - 48;
          if (value > largest) throw bad();
        } else if (byte === 10) endLine();
        else if (byte === 32 || byte === 9 || byte === 13) endCell();
        else throw bad();
      }
      at += view.length;
    }
    endLine();
  } finally {
    await window.close();
  }
  columns.resize(columns.length);
  const { enrol, probe, labels } = columns;
  return { enrol, probe, labels };
}
