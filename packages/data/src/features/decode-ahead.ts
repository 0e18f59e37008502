import type { RawImage } from '@scaleface/models';
import type { ComingImage } from './image-source.js';

/** An image that was decoded, or why it does not decode. */
export interface DecodedImage {
  /** The image. */
  readonly item: ComingImage;
  /** Its samples, or the error. */
  readonly result: PromiseSettledResult<RawImage>;
  /** Whether it is another image than when the list was made. */
  readonly changed: boolean;
}

/** Bytes of images not decoded that are held at a time, the last one apart: 64 MiB. */
const mostBytes = 2 ** 26;

/**
 * Decodes images before they are asked for, on the threads of libuv, and gives them in their order. Of what comes it takes no
 * more than a number of images and 64 MiB of those that are not decoded yet: whoever reads them waits until there is room.
 *
 * @param coming - Images, and between them whatever else is to be handed on in its place.
 * @param most - Images at a time.
 */
export async function* decodeAhead<Mark extends object>(
  coming: AsyncIterable<ComingImage | Mark>,
  most: number,
): AsyncGenerator<DecodedImage | Mark> {
  const source = coming[Symbol.asyncIterator]();
  const queue: Promise<DecodedImage | Mark>[] = [];
  let [ended, held] = [false, 0];
  let filling: Promise<void> | undefined;
  const take = async (): Promise<void> => {
    try {
      const { done, value } = await source.next();
      if (done === true) ended = true;
      else queue.push('decode' in value ? decoded(value) : Promise.resolve(value));
    } catch (error) {
      ended = true;
      const failed = Promise.reject(error);
      failed.catch(() => {});
      queue.push(failed);
    }
  };
  const decoded = async (item: ComingImage): Promise<DecodedImage> => {
    held += item.bytes;
    const [result] = (await Promise.allSettled([item.decode()])) as [PromiseSettledResult<RawImage>];
    held -= item.bytes;
    fill();
    return { item, result, changed: (await item.changed?.()) ?? false };
  };
  const fill = (): void => {
    if (filling !== undefined || ended || queue.length >= most || held >= mostBytes) return;
    filling = take().then(() => {
      filling = undefined;
      fill();
    });
  };
  try {
    for (;;) {
      fill();
      while (queue.length === 0 && filling !== undefined) await filling;
      const first = queue.shift();
      if (first === undefined) return;
      fill();
      yield await first;
    }
  } finally {
    ended = true;
    await filling;
    await source.return?.();
  }
}
