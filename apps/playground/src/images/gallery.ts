import { h } from '../dom/element.js';
import { faceCanvas } from '../dom/face.js';
import type { RankedFace } from './messages.js';
import type { Picture } from './pictures.js';

/** How sure the model is of a picture, in words. */
export function confidenceText({ confidence, rank }: RankedFace): string {
  const sure = `s(x) ${confidence.toFixed(1)}`;
  return Number.isNaN(rank) ? sure : `${sure}, surer than ${Math.round(100 * rank)}\u00a0% of pairs`;
}

/** The pictures with their confidences. */
export const gallery = (pictures: readonly Picture[], faces: readonly RankedFace[]): HTMLElement =>
  h(
    'div',
    { class: 'strip' },
    ...pictures.map(({ name, image }, i) => {
      const face = faces[i];
      const text = face === undefined ? '' : confidenceText(face);
      return h(
        'figure',
        { class: 'card' },
        faceCanvas(image, `${name}: ${text}`),
        h('figcaption', {}, h('strong', {}, name), h('br'), text),
      );
    }),
  );
