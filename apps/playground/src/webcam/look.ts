import type { Face, Verification } from '@scaleface/models';
import type { RankedFace } from '../images/messages.js';
import type { Recognition } from '../images/recognition.js';
import { middleOf } from './camera.js';

/** How a frame is judged. */
export interface Judging {
  /** Whether a detector says where the face is. */
  readonly detects: boolean;
  /** The face that was remembered. */
  readonly remembered: Face | undefined;
  /** The share of the least confident images that are not answered for. */
  readonly rejectImage: number;
  readonly fmr: number;
}

/** What was found in a frame: nothing where no face was. */
export interface Seen {
  readonly face: RankedFace;
  /** Against the remembered face, or where there is none against itself: then only whether it abstains says something. */
  readonly verdict: Verification;
}

/** Finds, embeds and judges the face of a frame. */
export async function look(ask: Recognition, frame: ImageData, judging: Judging): Promise<Seen | undefined> {
  const { detects, remembered, rejectImage, fmr } = judging;
  const images = [detects ? frame : middleOf(frame)];
  const [found] = await ask({ kind: 'embed', images }).catch((error: Error) => {
    if (error.message.includes('no face found')) return [];
    throw error;
  });
  if (found === undefined) return undefined;
  const face = { ...found, name: 'this frame' };
  const right = remembered === undefined ? face : { ...remembered, name: 'the remembered face' };
  return { face, verdict: await ask({ kind: 'verify', left: face, right, fmr, rejectImage }) };
}
