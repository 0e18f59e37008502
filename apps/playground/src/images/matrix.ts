import { pairScore } from '@scaleface/eval';
import { button } from '../dom/element.js';
import { table } from '../dom/table.js';
import type { RankedFace } from './messages.js';

/**
 * The cosines of all pairs as a table, each a button that chooses its pair.
 *
 * @param names - Of the pictures.
 * @param faces - What the model makes of them.
 * @param chosen - The pair that is chosen.
 * @param onChoose - Called with a pair.
 */
export function similarityMatrix(
  names: readonly string[],
  faces: readonly RankedFace[],
  chosen: readonly [number, number],
  onChoose: (left: number, right: number) => void,
): HTMLElement {
  const rows = faces.map((left, i) => [
    names[i] ?? '',
    ...faces.map((right, j) => {
      if (i === j) return '–';
      const [cosine = Number.NaN] = pairScore('cosine', { mu: [left.embedding] }, { mu: [right.embedding] });
      const text = cosine.toFixed(2).replace('-', '−');
      const cell = button(text, () => onChoose(i, j));
      cell.className = 'cell-button';
      cell.setAttribute('aria-label', `${names[i]} and ${names[j]}: cosine ${text}`);
      cell.setAttribute('aria-pressed', String(i === chosen[0] && j === chosen[1]));
      cell.style.setProperty('--share', `${Math.round(100 * Math.max(0, cosine))}%`);
      return cell;
    }),
  ]);
  return table('Cosines; choose a pair', ['image', ...names], rows);
}
