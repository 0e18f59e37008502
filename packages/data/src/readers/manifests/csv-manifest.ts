import { createReadStream } from 'node:fs';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream';
import { readReason } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { CsvError, parse } from 'csv-parse';
import type { DataEntry, DataSet } from '../entries/data-set.js';
import { createDataSet, type Reading } from '../entries/reading.js';
import { sizeOfFile } from '../files/file-window.js';
import { longestLine } from '../files/text-lines.js';
import { columnsOf, type ManifestColumns, manifestEntry, requiredColumn } from './manifest-row.js';

interface ParsedRow {
  readonly record: readonly string[];
  readonly info: { readonly lines: number; readonly bytes: number };
}

/**
 * A CSV manifest: a first line with the names of the columns, `path,subject[,id][,template][,media][,landmarks]`, in any
 * order, then a line an image. It is parsed as it is read.
 *
 * @param file - The CSV.
 * @throws ScaleFaceError `missing-file`; while it is read `bad-format` with the line, for broken quotes and a missing column.
 */
export async function openCsvManifest(file: string): Promise<DataSet> {
  const extent = await sizeOfFile(file, 'a CSV manifest');
  return createDataSet({
    kind: 'csv',
    source: file,
    extent,
    holdsImages: false,
    read: (reading) => readRows(file, reading),
  });
}

async function* readRows(file: string, reading: Reading): AsyncGenerator<DataEntry> {
  const input = createReadStream(file);
  const parser = parse({
    bom: true,
    trim: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestLine,
    record_delimiter: ['\r\n', '\n', '\r'],
  });
  // An error of either goes to the parser, which the loop reads.
  pipeline(input, parser, () => {});
  let names: readonly string[] | undefined;
  let columns: ManifestColumns = {};
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRow>) {
      const place = `${file}:${info.lines}`;
      reading.position = info.bytes;
      if (names === undefined) {
        names = record;
        columns = columnsOf(names);
        if (columns.path === undefined) throw withoutPath(file, record.join(','));
      } else if (record.length !== names.length) {
        reading.problem(place, `${record.length} cells where ${names.length} columns are named`);
      } else {
        const row = Object.fromEntries(names.map((name, i) => [name, record[i]]));
        const entry = manifestEntry(row, columns, dirname(file));
        if (typeof entry === 'string') reading.problem(place, entry);
        else yield entry;
      }
    }
  } catch (cause) {
    throw asOurs(cause, file);
  } finally {
    input.destroy();
    parser.destroy();
  }
  if (names === undefined) throw withoutPath(file, 'an empty file');
}

function asOurs(cause: unknown, file: string): unknown {
  if (cause instanceof ScaleFaceError) return cause;
  if (cause instanceof CsvError) {
    const path = `${file}:${(cause as { lines?: number }).lines ?? 1}`;
    const received = cause.message;
    return new ScaleFaceError('not CSV', { code: 'bad-format', path, expected: 'RFC 4180', received, cause });
  }
  const received = readReason(cause);
  return new ScaleFaceError('the manifest cannot be read', { code: 'missing-file', path: file, received, cause });
}

/** The error for a manifest without its most important column. */
const withoutPath = (file: string, received: string): ScaleFaceError =>
  new ScaleFaceError('a manifest without paths', {
    code: 'bad-format',
    path: file,
    expected: `a column ${requiredColumn}, and subject, id, template, media, landmarks as need be`,
    received: received.slice(0, 200),
  });
