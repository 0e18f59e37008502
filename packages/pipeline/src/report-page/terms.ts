import { escapeHtml } from './chart/escape.js';

/** The words of a report that not every reader knows. */
const terms = {
  'genuine pair': 'Two images of one person.',
  'impostor pair': 'Images of two persons.',
  'false accept rate':
    'FAR: the share of impostor pairs that are taken for one person; also called false match rate, FMR.',
  'true accept rate':
    'TAR: the share of genuine pairs that are recognised as one person; 1 − TAR is the false non-match rate, FNMR.',
  'TAR at FAR':
    'The threshold of the score is set so that impostor pairs pass at the false accept rate named; TAR is what genuine pairs reach with it.',
  confidence:
    'One number for each image or pair that says how far to trust it. Pairs with the lowest confidence are rejected first.',
  'rejected share': 'The share of all pairs that get no answer, because their confidence is the lowest.',
  'rejection area':
    'The area under the curve of TAR over the rejected share: one number for the whole curve, larger is better. Not divided by the width of the range.',
  'share of the way':
    'Where an area lies between random refusal (0) and the oracle (1). Below 0 it is worse than refusing pairs at random.',
  random: 'Pairs are refused by lot: what a confidence without any information would do.',
  oracle: 'Refuses the errors themselves first, which only somebody who knows all answers could do: the upper end.',
  interval:
    'Where the true value lies with the probability named, when persons are drawn anew. A difference whose interval holds 0 is not shown by these data.',
  'own score':
    'Some methods compare pairs by a score of their own, not by the cosine of their embeddings; their curve begins elsewhere.',
  DET: 'Detection error trade-off: FNMR over FMR at every threshold. Lower is better.',
  calibration: 'A probability is calibrated when, of all pairs with 80 %, 80 % are genuine.',
} as const;

/** A word of the list. */
export type Term = keyof typeof terms;

/** A word with its explanation in place, for those who point at it. */
export const term = (name: Term, shown: string = name): string =>
  `<abbr title="${escapeHtml(terms[name])}">${escapeHtml(shown)}</abbr>`;

/** All words with their explanations, folded away. */
export const glossary = (): string =>
  `<details class="terms"><summary>What the words mean</summary><dl>${Object.entries(terms)
    .map(([name, text]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(text)}</dd>`)
    .join('')}</dl></details>`;
