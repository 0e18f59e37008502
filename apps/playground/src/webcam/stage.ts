import { h } from '../dom/element.js';
import type { RankedFace } from '../images/messages.js';

/** What is seen of the camera: the frame that was looked at last, with what was found in it. */
export interface Stage {
  readonly element: HTMLCanvasElement;
  draw(frame: ImageData, face: RankedFace | undefined, unsure: boolean): void;
}

/** Lines by the colours of the page: the first for a face that is answered for, the second for one that is not. */
export function stage(): Stage {
  const element = h('canvas', { class: 'stage', width: 320, height: 240, role: 'img', 'aria-label': 'No picture yet' });
  const context = element.getContext('2d') as CanvasRenderingContext2D;
  return {
    element,
    draw(frame, face, unsure) {
      element.width = frame.width;
      element.height = frame.height;
      context.putImageData(frame, 0, 0);
      const side = Math.min(frame.width, frame.height);
      const middle = {
        x: (frame.width - side) / 2 + 2,
        y: (frame.height - side) / 2 + 2,
        width: side - 4,
        height: side - 4,
      };
      const { x, y, width, height } = face?.found?.box ?? middle;
      element.setAttribute('aria-label', label(face, unsure));
      if (face === undefined) return;
      context.strokeStyle = unsure ? '#ff9d4d' : '#5ec3ff';
      context.fillStyle = context.strokeStyle;
      context.lineWidth = 3;
      context.setLineDash(unsure ? [8, 6] : []);
      context.strokeRect(x, y, width, height);
      for (const [px, py] of face.found?.landmarks ?? []) context.fillRect(px - 2, py - 2, 4, 4);
    },
  };
}

const label = (face: RankedFace | undefined, unsure: boolean): string =>
  face === undefined
    ? 'The camera: no face found'
    : `The camera: a face, ${unsure ? 'too unsure to answer for' : 'answered for'}`;
