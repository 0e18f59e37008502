import { montage } from '../report/montage.js';
import type { ReportImage } from '../report/types.js';
import type { Album } from './album.js';
import { PHOTOGRAPH_SIZE } from './photograph.js';

const SHOWN = 30;

/**
 * The most and the least confident tenth of an album: up to thirty photographs of each, evenly spaced in order of
 * confidence. Source: ScaleFace, arXiv 2209.01880, figure 2.
 *
 * @param album - Photographs, at least ten.
 * @param confidence - Of each photograph.
 */
export async function decileMontages(album: Album, confidence: ArrayLike<number>): Promise<ReportImage[]> {
  const order = album.ids.map((_, i) => i).sort((a, b) => (confidence[b] as number) - (confidence[a] as number));
  const tenth = Math.ceil(order.length / 10);
  const show = async (title: string, caption: string, members: readonly number[]): Promise<ReportImage> => {
    const count = Math.min(SHOWN, members.length);
    const tiles = Array.from({ length: count }, (_, k) => ({
      pixels: album.pixels[members[Math.floor((k * members.length) / count)] as number] as Uint8ClampedArray,
      width: PHOTOGRAPH_SIZE,
      height: PHOTOGRAPH_SIZE,
    }));
    return { title, caption, png: await montage(tiles, { zoom: 2 }) };
  };
  return [
    await show(
      'Most confident',
      'From the tenth with the highest scale, the most confident first.',
      order.slice(0, tenth),
    ),
    await show(
      'Least confident',
      'From the tenth with the lowest scale, the least confident last.',
      order.slice(-tenth),
    ),
  ];
}
