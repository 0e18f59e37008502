import type { RawImage } from '@scaleface/models';
import sharp, { type Sharp } from 'sharp';

/** Decoded samples as a pipeline of `sharp`. */
export const toSharp = ({ data, width, height }: RawImage): Sharp =>
  sharp(data, { raw: { width, height, channels: 3 } });
