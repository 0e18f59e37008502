import type { WorstError, WorstErrors } from '../report/figures.js';
import type { ReportImage } from '../report/types.js';
import { escapeHtml } from './chart/escape.js';
import { percent } from './digits.js';
import { tableHtml } from './table-html.js';
import { term } from './terms.js';

const picture = ({ title, caption, png }: ReportImage): string =>
  `<figure><img alt="${escapeHtml(title)}" src="data:image/png;base64,${Buffer.from(png).toString('base64')}">
<figcaption><strong>${escapeHtml(title)}.</strong> ${escapeHtml(caption)}</figcaption></figure>`;

/**
 * The images that are no errors, one below the other.
 *
 * @param images - All images of the report.
 */
export function imagesHtml(images: readonly ReportImage[]): string {
  const own = images.filter(({ error }) => !error);
  if (own.length === 0) return '';
  return `<section><h2 id="images">Images by ${term('confidence')}</h2>\n${own.map(picture).join('\n')}</section>`;
}

function errorsTable(errors: readonly WorstError[], caption: string): string {
  return tableHtml(
    [{ text: 'first image' }, { text: 'second image' }, { text: 'cosine' }, { text: 'rejected from' }],
    errors.map(({ left, right, score, rank }) => [
      left,
      right,
      score.toFixed(3).replace('-', '−'),
      rank === undefined ? '–' : percent(Number(rank.toFixed(3))),
    ]),
    caption,
  );
}

/**
 * The errors farthest from the threshold, with images where there are some.
 *
 * @param errors - The errors.
 * @param images - All images of the report.
 */
export function errorsHtml(errors: WorstErrors | undefined, images: readonly ReportImage[]): string {
  if (errors === undefined) return '';
  const { falseMatches, falseNonMatches, far, threshold } = errors;
  if (falseMatches.length + falseNonMatches.length === 0) return '';
  const pictures = images.filter(({ error }) => error).map(picture);
  return `<section><h2 id="worst">The worst errors</h2>
<p>At the threshold for a ${term('false accept rate')} of ${percent(far)}, a cosine of ${threshold.toFixed(3)}: those that lie farthest on its wrong side.
“Rejected from” is the ${term('rejected share')} from which the pair gets no answer.</p>
${pictures.length === 0 ? '' : `<div class="gallery">${pictures.join('\n')}</div>`}
<details${pictures.length === 0 ? ' open' : ''}><summary>The pairs</summary>
${falseNonMatches.length === 0 ? '' : errorsTable(falseNonMatches, 'One person, not recognised.')}
${falseMatches.length === 0 ? '' : errorsTable(falseMatches, 'Two persons, taken for one.')}</details></section>`;
}
