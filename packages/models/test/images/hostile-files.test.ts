import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScaleFaceError } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { decodeImage, encodeImage, skipReason } from '../../src/index.js';

const folder = mkdtempSync(join(tmpdir(), 'scaleface-hostile-'));
const at = (name: string): string => join(folder, name);
const square = { data: new Uint8Array(3 * 64).fill(50), width: 8, height: 8 };

const svg =
  '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';

describe.skipIf(process.platform === 'win32')('what is no regular file', () => {
  it.each<[string, string, (file: string) => unknown]>([
    ['a pipe', 'a pipe', (file) => execFileSync('mkfifo', [file])],
    ['a link to a pipe', 'a pipe', (file) => symlinkSync('a pipe.jpg', file)],
    ['a link to a device that never ends', 'a device', (file) => symlinkSync('/dev/zero', file)],
    ['a folder', 'a folder', (file) => mkdirSync(file)],
    ['a link to a folder', 'a link to a folder, which is read once', (file) => symlinkSync('.', file)],
  ])('%s is refused without being read', { timeout: 5000 }, async (name, received, make) => {
    const file = at(`${name}.jpg`);
    make(file);
    await expect(decodeImage(file)).rejects.toMatchObject({ code: 'bad-format', path: file, received });
  });

  it('a socket is refused', { timeout: 5000 }, async () => {
    const server = createServer().listen(at('socket.jpg'));
    await new Promise((done) => server.once('listening', done));
    await expect(decodeImage(at('socket.jpg'))).rejects.toMatchObject({ code: 'bad-format', received: 'a socket' });
    server.close();
  });

  it.each<[string, string, string]>([
    ['broken', 'nowhere.jpg', 'a broken link'],
    ['circle', 'circle.jpg', 'links that form a loop'],
  ])('a link that is %s is a missing file', async (name, target, received) => {
    symlinkSync(target, at(`${name}.jpg`));
    await expect(decodeImage(at(`${name}.jpg`))).rejects.toMatchObject({ code: 'missing-file', received });
  });
});

describe('what is no image of samples, whatever its name', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['an SVG', svg, 'a drawing (SVG)'],
    ['an SVG behind a comment', `\n<!-- x -->${svg.slice(21)}`, 'a drawing (SVG)'],
    ['a PDF', '%PDF-1.7\n', 'a document (PDF)'],
    ['a page', '<!DOCTYPE html><html>', 'a page (HTML)'],
    ['nothing', '', 'an empty file'],
    ['zeros', new Uint8Array(500), 'zeros'],
    ['text', 'no image', 'something that begins with "no image"'],
    ['a sound', 'RIFF\0\0\0\0WAVEfmt ', 'something that begins with'],
    ['a film', '\0\0\0\x18ftypmp42', 'something that begins with'],
  ])('%s is refused', async (name, content, received) => {
    const file = at(`${name}.jpg`);
    writeFileSync(file, content);
    await expect(decodeImage(file)).rejects.toMatchObject({
      code: 'bad-format',
      path: file,
      expected: 'JPEG, PNG, WebP, AVIF, GIF or TIFF',
      received: expect.stringContaining(received),
    });
  });

  it('an SVG is refused as bytes too', async () => {
    await expect(decodeImage(Buffer.from(svg))).rejects.toMatchObject({ received: 'a drawing (SVG)' });
  });

  it('a PNG named .jpg is an image', async () => {
    writeFileSync(at('png.jpg'), await encodeImage(square, 'png'));
    expect(await decodeImage(at('png.jpg'))).toEqual(square);
  });
});

it('a file beyond the limit is not read', async () => {
  writeFileSync(at('large.png'), await encodeImage(square, 'png'));
  await expect(decodeImage(at('large.png'), { maxBytes: 20 })).rejects.toMatchObject({
    code: 'bad-format',
    expected: 'at most 20 bytes',
  });
});

it('the reason of a skipped image does not advise to skip it, nor say a thing twice', async () => {
  writeFileSync(at('header.jpg'), Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]));
  const error: ScaleFaceError = await decodeImage(at('header.jpg')).catch((caught) => caught);
  expect(error.message).toContain('--skip-bad');
  const reason = skipReason(error);
  expect(reason).toMatch(/header\.jpg: the image does not decode; received /);
  expect(reason).not.toContain('skip');
  const parts = reason.split('; ');
  expect(new Set(parts).size).toBe(parts.length);
});
