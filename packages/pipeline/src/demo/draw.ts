import type { Colour, FaceIdentity } from './identity.js';
import type { Pose } from './pose.js';

/** How much of a pixel a shape covers: 1 well inside, 0 well outside, linear over one pixel at the edge. */
const coverage = (distance: number, pixel: number): number => Math.min(1, Math.max(0, 0.5 - distance / pixel));

/** Approximate signed distance to an ellipse centred at the origin. */
const ellipse = (x: number, y: number, a: number, b: number): number =>
  (Math.sqrt((x * x) / (a * a) + (y * y) / (b * b)) - 1) * Math.min(a, b);

const shade = (c: Colour, factor: number): Colour => [c[0] * factor, c[1] * factor, c[2] * factor];

const WHITE: Colour = [0.96, 0.95, 0.93];
const BLACK: Colour = [0.04, 0.04, 0.05];

/**
 * Draws one face without light, blur, noise or anything before it: each pixel is taken back through the pose into the
 * face's own plane, where the shapes lie over each other as partly covering layers (edges one pixel wide). A turned
 * head moves the features sideways within the outline, as on a cylinder.
 *
 * @param face - Whose face.
 * @param pose - Where the head stands.
 * @param background - Colour behind the head.
 * @param size - Width and height in pixels.
 * @param out - Receives `size × size × 3` numbers in $[0, 1]$, rows first, channels last.
 */
export function drawFace(face: FaceIdentity, pose: Pose, background: Colour, size: number, out: Float32Array): void {
  const cos = Math.cos(pose.roll) / pose.scale;
  const sin = Math.sin(pose.roll) / pose.scale;
  const pixel = 2 / size / pose.scale;
  const turn = 0.45 * Math.sin(pose.yaw);
  const squeeze = 1 / Math.cos(pose.yaw * 0.8);
  const noseColour = shade(face.skin, 0.72);
  const beardTop = face.mouthHeight - 0.14;
  let at = 0;
  let r = 0;
  let g = 0;
  let b = 0;
  const lay = (c: Colour, alpha: number): void => {
    r += (c[0] - r) * alpha;
    g += (c[1] - g) * alpha;
    b += (c[2] - b) * alpha;
  };
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++, at += 3) {
      const px = (2 * column + 1) / size - 1 - pose.shiftX;
      const py = (2 * row + 1) / size - 1 - pose.shiftY;
      const x = cos * px + sin * py;
      const y = cos * py - sin * px;
      r = background[0];
      g = background[1];
      b = background[2];
      const hairWidth = face.headWidth + face.hairVolume;
      const drop = y > 0 ? 1.6 : 1;
      const hairBack = Math.max(
        ellipse(x, y / drop, hairWidth, face.headHeight + face.hairVolume),
        y - face.hairLength,
      );
      lay(face.hair, coverage(hairBack, pixel));
      const width = face.headWidth * (1 - face.jaw * Math.max(0, y) * Math.max(0, y));
      const headCover = coverage(ellipse(x, y, width, face.headHeight), pixel);
      if (headCover > 0) {
        const r0 = r;
        const g0 = g;
        const b0 = b;
        r = face.skin[0];
        g = face.skin[1];
        b = face.skin[2];
        // The face's own horizontal coordinate, moved by the turn of the head; every feature is laid in it.
        const fx = (x - turn) * squeeze;
        const ax = Math.abs(fx);
        if (face.beard > 0) lay(face.hair, face.beard * coverage(beardTop + 0.5 * (0.5 - ax) ** 2 - y, pixel));
        const noseTip = face.eyeHeight + face.noseLength;
        const along = (y - face.eyeHeight) / face.noseLength;
        if (along > 0 && y < noseTip + 0.1) {
          lay(noseColour, 0.8 * coverage(ellipse(fx, y - noseTip, face.noseWidth, 0.05), pixel));
          lay(noseColour, 0.35 * coverage(Math.max(ax - 0.05, y - noseTip), pixel));
        }
        const lipLine = face.mouthHeight - face.mouthBend * fx * fx * 1.5;
        lay(face.lips, coverage(ellipse(fx, y - lipLine, face.mouthWidth, face.lipThickness), pixel));
        lay(BLACK, 0.6 * coverage(Math.max(ax - face.mouthWidth, Math.abs(y - lipLine) - 0.01), pixel));
        const ex = ax - face.eyeDistance;
        const ey = y - face.eyeHeight;
        const eyeHeight = face.eyeWidth * face.eyeOpening;
        lay(WHITE, coverage(ellipse(ex, ey, face.eyeWidth, eyeHeight), pixel));
        const iris = Math.min(0.75 * face.eyeWidth, eyeHeight);
        lay(face.iris, coverage(Math.sqrt(ex * ex + ey * ey) - iris, pixel));
        lay(BLACK, coverage(Math.sqrt(ex * ex + ey * ey) - 0.45 * iris, pixel));
        const browLine = ey + eyeHeight + face.browGap - face.browSlope * ex;
        const brow = Math.max(Math.abs(browLine) - face.browThickness, Math.abs(ex) - 1.25 * face.eyeWidth);
        lay(face.hair, 0.9 * coverage(brow, pixel));
        const hairEdge = face.hairline + face.hairlineBend * fx * fx + face.parting * fx;
        lay(face.hair, coverage(y - hairEdge, pixel));
        r = r0 + (r - r0) * headCover;
        g = g0 + (g - g0) * headCover;
        b = b0 + (b - b0) * headCover;
      }
      out[at] = r;
      out[at + 1] = g;
      out[at + 2] = b;
    }
  }
}
