import type { Face } from './face.js';

/**
 * Why a face cannot be compared at all, in a sentence; nothing where it can.
 *
 * @param face - The face.
 */
export function showsNothing({ name, embedding, oneColour }: Face): string | undefined {
  if (oneColour === true) return `${name} shows nothing: it is of one colour`;
  if (embedding.some((x) => x !== 0)) return undefined;
  return `${name} shows nothing that the backbone sees: its embedding is all zeros`;
}
