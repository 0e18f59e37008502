import { Buffer } from 'node:buffer';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/index.js';

/** Four blocks of a colour each, from the left upper one on in the order of reading. */
const blocks = [
  [250, 10, 10],
  [10, 250, 10],
  [10, 10, 250],
  [240, 240, 240],
] as const;
const [WIDTH, HEIGHT] = [64, 96];
const samples = Buffer.from(
  Array.from({ length: WIDTH * HEIGHT }, (_, p) => {
    const [x, y] = [p % WIDTH, Math.floor(p / WIDTH)];
    return blocks[(y < HEIGHT / 2 ? 0 : 2) + (x < WIDTH / 2 ? 0 : 1)] as readonly number[];
  }).flat(),
);
const drawn = () => sharp(samples, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });

/** Which block's colour stands in the middle of each quarter. */
function quarters({ data, width, height }: { data: ArrayLike<number>; width: number; height: number }): number[] {
  return [0, 1, 2, 3].map((q) => {
    const [x, y] = [Math.floor((width * (q % 2 === 0 ? 1 : 3)) / 4), Math.floor((height * (q < 2 ? 1 : 3)) / 4)];
    const at = 3 * (y * width + x);
    // The nearest: CMYK has no such bright green.
    const far = blocks.map((colour) => colour.reduce((sum, c, k) => sum + Math.abs(c - (data[at + k] as number)), 0));
    return far.indexOf(Math.min(...far));
  });
}

describe('a JPEG that is cut off', () => {
  it('is refused wherever that is, by one byte or two too', async () => {
    const whole = await drawn().jpeg({ quality: 90 }).toBuffer();
    const lengths = [
      ...Array.from({ length: 20 }, (_, k) => Math.floor((whole.length * k) / 20)),
      whole.length - 2,
      whole.length - 1,
    ];
    for (const length of lengths) {
      await expect(decodeImage(new Uint8Array(whole.subarray(0, length)), { name: 'cut.jpg' })).rejects.toMatchObject({
        code: 'bad-format',
        path: 'cut.jpg',
      });
    }
    expect(quarters(await decodeImage(new Uint8Array(whole)))).toEqual([0, 1, 2, 3]);
  });
});

describe('an image that its camera turned', () => {
  // By the definition of EXIF: what the quarters of the upright image show, in the order of reading.
  it.each([
    [1, [0, 1, 2, 3]],
    [2, [1, 0, 3, 2]],
    [3, [3, 2, 1, 0]],
    [4, [2, 3, 0, 1]],
    [5, [0, 2, 1, 3]],
    [6, [2, 0, 3, 1]],
    [7, [3, 1, 2, 0]],
    [8, [1, 3, 0, 2]],
  ])('is upright: orientation %i', async (orientation, expected) => {
    const file = await drawn().withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer();
    const image = await decodeImage(new Uint8Array(file));
    expect([image.width, image.height]).toEqual(orientation < 5 ? [WIDTH, HEIGHT] : [HEIGHT, WIDTH]);
    expect(quarters(image)).toEqual(expected);
  });
});

describe('an image of an unusual kind', () => {
  const frames = () =>
    sharp(Buffer.concat([samples, samples]), {
      raw: { width: WIDTH, height: 2 * HEIGHT, channels: 3, pageHeight: HEIGHT },
    });
  it.each<[string, () => Promise<Buffer>]>([
    ['CMYK', () => drawn().toColourspace('cmyk').jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer()],
    ['16 bit', () => drawn().toColourspace('rgb16').png().toBuffer()],
    ['alpha', () => drawn().ensureAlpha().png().toBuffer()],
    ['palette', () => drawn().png({ palette: true, colours: 8 }).toBuffer()],
    ['interlaced', () => drawn().png({ progressive: true }).toBuffer()],
    ['GIF', () => drawn().gif().toBuffer()],
    ['animated GIF', () => frames().gif().toBuffer()],
    ['WebP', () => drawn().webp({ lossless: true }).toBuffer()],
    ['animated WebP', () => frames().webp({ lossless: true }).toBuffer()],
    ['TIFF', () => drawn().tiff().toBuffer()],
    ['AVIF', () => drawn().avif({ quality: 90 }).toBuffer()],
  ])('%s: decodes to its colours, an animation to its first frame', async (_, make) => {
    const image = await decodeImage(new Uint8Array(await make()));
    expect([image.width, image.height]).toEqual([WIDTH, HEIGHT]);
    expect(quarters(image)).toEqual([0, 1, 2, 3]);
  });

  it('grey: has three equal channels', async () => {
    const grey = await sharp(samples, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
      .greyscale()
      .png()
      .toBuffer();
    const { data } = await decodeImage(new Uint8Array(grey));
    expect(data).toHaveLength(3 * WIDTH * HEIGHT);
    expect(data.every((v, k) => v === data[k - (k % 3)])).toBe(true);
  });
});

/** A PNG of one colour, as small as its rows compress. */
function emptyPng(width: number, height: number, rows: number): Buffer {
  const chunk = (type: string, content: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), content]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(8, 8);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc((width + 1) * rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

it('an image of 2.5 thousand million pixels is refused before it is unpacked', { timeout: 20_000 }, async () => {
  const before = process.memoryUsage().rss;
  await expect(decodeImage(new Uint8Array(emptyPng(50_000, 50_000, 1)), { name: 'huge.png' })).rejects.toMatchObject({
    code: 'bad-format',
    path: 'huge.png',
  });
  expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
});
