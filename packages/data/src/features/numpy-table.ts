import { at, type Matrix, ScaleFaceError } from '@scaleface/numerics';
import { idNames, subjectNames } from '../numpy/column-names.js';
import { parseNpy, parseNpyTexts } from '../numpy/npy.js';
import { npyHeader } from '../numpy/npy-header.js';
import { type NpzMember, openNpz } from '../numpy/npz.js';
import { assertFiniteRows } from './finite.js';
import { type IdList, subjectsOf } from './id-list.js';
import { type FeatureTable, indexById } from './table.js';

const embeddingNames: readonly string[] = ['embedding', 'embeddings', 'features', 'mu'];
const bottleneckNames: readonly string[] = ['bottleneck', 'bottlenecks'];

const wrong = (path: string, what: string, expected: string, received: string): ScaleFaceError =>
  new ScaleFaceError(what, { code: 'bad-format', path, expected, received });

/** The rows of a two-dimensional array. */
function matrixOf({ shape, data }: { shape: readonly number[]; data: Float32Array }): Matrix {
  return { data, width: at(shape, 1) };
}

/** Throws unless the shape is `[rows, at least 1]`. */
function checkShape(path: string, shape: readonly number[], rows: number): void {
  if (shape.length === 2 && shape[0] === rows && at(shape, 1) > 0) return;
  throw wrong(path, 'not one row per id', `[${rows}, at least 1]`, `[${shape.join(', ')}]`);
}

/**
 * A feature table from the arrays of `.npy` files and a list of ids.
 *
 * @param bytes - The embeddings' file.
 * @param list - A row each.
 * @param path - The file's name, for errors.
 * @param bottleneck - The file of the head's input.
 * @throws ScaleFaceError `bad-format`; `not-finite` with the row's id.
 */
export function tableFromNpy(
  bytes: Uint8Array,
  list: IdList,
  path: string,
  bottleneck?: {
    /** The file. */
    bytes: Uint8Array;
    /** Its name. */
    path: string;
  },
): FeatureTable {
  indexById(list.ids);
  const read = (from: Uint8Array, name: string): Matrix => {
    checkShape(name, npyHeader(from, from.length, name).shape, list.ids.length);
    const matrix = matrixOf(parseNpy(from, name));
    assertFiniteRows(matrix, list.ids, name);
    return matrix;
  };
  const input = bottleneck && { bottleneck: read(bottleneck.bytes, bottleneck.path) };
  return {
    ids: list.ids,
    subjects: list.subjects,
    embedding: read(bytes, path),
    ...input,
    numbers: list.numbers,
    metadata: {},
  };
}

/** The embeddings' name: one that is known, or the only array of two axes. */
function embeddingName(members: ReadonlyMap<string, NpzMember>, path: string): string {
  const flat = [...members].filter(
    ([name, { header }]) => header.shape.length === 2 && isNumber(header.kind) && !bottleneckNames.includes(name),
  );
  const known = flat.find(([name]) => embeddingNames.includes(name)) ?? (flat.length === 1 ? flat[0] : undefined);
  if (known !== undefined) return known[0];
  throw wrong(path, 'no array of embeddings', embeddingNames.join(', '), [...members.keys()].join(', '));
}

const isNumber = (kind: string): boolean => kind !== 'U' && kind !== 'S';

/**
 * A feature table from a `.npz` file. `embedding` (or the only array of two axes) `[N, D]`, `bottleneck` `[N, F]`, `id`
 * and `subject` `[N]` as texts or integers; further numbers `[N]` or `[N, 1]` are columns, single texts metadata
 * (`backbone_sha256` and so on).
 *
 * @param bytes - The file.
 * @param path - Its name, for errors.
 * @param list - Ids and identities, if the file has none or others are wanted; called when needed.
 * @param always - Whether the list goes before the file's own ids.
 * @throws ScaleFaceError `bad-format`, `unsupported`; `not-finite` with the row's id.
 */
export async function tableFromNpz(
  bytes: Uint8Array,
  path: string,
  list: () => Promise<IdList>,
  always: boolean,
): Promise<FeatureTable> {
  const members = await openNpz(bytes, path);
  const main = embeddingName(members, path);
  const rows = members.get(main)?.header.shape[0] as number;
  const { ids, subjects, numbers: listed } = await rowsOf(members, path, rows, always ? undefined : idNames, list);
  indexById(ids);
  const matrix = async (name: string): Promise<Matrix> => {
    const { header, read } = members.get(name) as NpzMember;
    checkShape(`${path}#${name}`, header.shape, rows);
    const found = matrixOf(parseNpy(await read(), `${path}#${name}`));
    assertFiniteRows(found, ids, `${path}#${name}`);
    return found;
  };
  const input = bottleneckNames.find((name) => members.has(name));
  const used = new Set([main, input, ...idNames, ...subjectNames]);
  const numbers: Record<string, Float32Array> = { ...listed };
  const metadata: Record<string, string> = {};
  for (const [name, { header, read }] of members) {
    const { shape, kind } = header;
    const column = shape[0] === rows && (shape.length === 1 || (shape.length === 2 && shape[1] === 1));
    if (used.has(name)) continue;
    if (column && isNumber(kind)) numbers[name] = parseNpy(await read(), name).data;
    if (shape.length === 0 && kind === 'U') metadata[name] = parseNpyTexts(await read(), name).texts[0] as string;
  }
  return {
    ids,
    subjects,
    embedding: await matrix(main),
    ...(input === undefined ? {} : { bottleneck: await matrix(input) }),
    numbers,
    metadata,
  };
}

/** Ids and identities: from the file where it has ids under one of these names, else from the list. */
async function rowsOf(
  members: ReadonlyMap<string, NpzMember>,
  path: string,
  rows: number,
  names: readonly string[] | undefined,
  list: () => Promise<IdList>,
): Promise<IdList> {
  const texts = async (wanted: readonly string[]): Promise<string[] | undefined> => {
    const name = wanted.find((n) => members.has(n));
    if (name === undefined) return undefined;
    const { header, read } = members.get(name) as NpzMember;
    checkRows(`${path}#${name}`, header.count, rows);
    return parseNpyTexts(await read(), `${path}#${name}`).texts;
  };
  const ids = names && (await texts(names));
  if (ids !== undefined) return { ids, subjects: (await texts(subjectNames)) ?? subjectsOf(ids, path), numbers: {} };
  const listed = await list();
  checkRows(path, listed.ids.length, rows);
  return listed;
}

function checkRows(path: string, found: number, rows: number): void {
  if (found !== rows) throw wrong(path, 'not one id and one subject per row', String(rows), String(found));
}
