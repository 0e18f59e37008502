import type { RawImage } from './raw-image.js';

/** Below this standard deviation, in grey levels of 255, a channel shows nothing: that of a face by candlelight is larger. */
const least = 2;

/**
 * Whether an image is of one colour: each of its channels has a standard deviation below two grey levels, so that whatever a
 * network makes of it says nothing of a face.
 *
 * @param image - The image.
 */
export function isOneColour({ data }: RawImage): boolean {
  return [0, 1, 2].every((channel) => {
    let [sum, squares] = [0, 0];
    for (let i = channel; i < data.length; i += 3) {
      const value = data[i] as number;
      sum += value;
      squares += value * value;
    }
    const n = data.length / 3;
    return squares / n - (sum / n) ** 2 < least ** 2;
  });
}
