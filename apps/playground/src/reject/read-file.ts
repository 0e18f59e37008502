import { parseNpy } from '@scaleface/data/page';
import { BadPairs, pairsOf, type ScoredPairs } from './pairs.js';

const WANTED = ['score', 'label', 'confidence'] as const;

/** Rows of a CSV file of plain numbers and names, with a header. */
function readCsv(text: string, name: string): ScoredPairs {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '');
  const cells = lines.map((line) => line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')));
  const [header = [], ...rows] = cells;
  const places = WANTED.map((column) => header.findIndex((head) => head.toLowerCase() === column));
  const missing = WANTED.filter((_, i) => (places[i] ?? -1) < 0);
  if (missing.length > 0) throw new BadPairs(`${name}: no column ${missing.join(', ')} in the first line`);
  const numbers = rows.map((row, i) => {
    const three = places.map((place) => row[place] ?? '');
    if (three.includes('')) throw new BadPairs(`${name}: line ${i + 2} has too few cells`);
    return three.map(Number) as [number, number, number];
  });
  const [left, right] = ['left', 'right'].map((side) => header.findIndex((head) => head.toLowerCase() === side));
  const named = left !== undefined && right !== undefined && left >= 0 && right >= 0;
  if (!named) return pairsOf(name, numbers);
  return pairsOf(
    name,
    numbers,
    rows.map((row) => [row[left] ?? '', row[right] ?? '']),
  );
}

/** Rows of a NumPy array `[N, 3]`. */
function readNpy(bytes: Uint8Array, name: string): ScoredPairs {
  const { shape, data } = parseNpy(bytes, name);
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2 || columns !== 3) {
    throw new BadPairs(`${name}: the array is [${shape.join(', ')}]; expected [pairs, 3]: score, label, confidence`);
  }
  const row = (i: number): [number, number, number] => [data[3 * i] ?? 0, data[3 * i + 1] ?? 0, data[3 * i + 2] ?? 0];
  return pairsOf(
    name,
    Array.from({ length: rows }, (_, i) => row(i)),
  );
}

/**
 * The pairs of a file.
 *
 * @param file - A CSV file with the columns `score`, `label`, `confidence` and, if known, `left` and `right`; or a NumPy
 * array `[N, 3]`.
 * @throws BadPairs or ScaleFaceError with what is wrong.
 */
export async function readPairs(file: File): Promise<ScoredPairs> {
  if (/\.npy$/i.test(file.name)) return readNpy(new Uint8Array(await file.arrayBuffer()), file.name);
  return readCsv(await file.text(), file.name);
}
