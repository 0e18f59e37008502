import { expect, test } from 'vitest';
import { openSafetensors } from '../../src/weights/index.js';

test('a source that gives fewer bytes than it says it has is refused as too short', async () => {
  for (const length of [0, 3, 7]) {
    const read = async () => new Uint8Array(length);
    await expect(openSafetensors({ size: 100, read }), `${length}`).rejects.toMatchObject({
      code: 'bad-format',
      path: 'file',
      message: expect.stringContaining('too short for a safetensors file'),
    });
  }
});

test('a source that says it is too short is refused by that, though it gives more bytes', async () => {
  const read = async () => new Uint8Array(8);
  await expect(openSafetensors({ size: 7, read })).rejects.toMatchObject({
    path: 'file',
    expected: 'at least 8 bytes',
    received: '7',
  });
});
