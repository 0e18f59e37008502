import { expect, it } from 'vitest';
import { isGalleryStore, openGalleryStore } from '../../src/index.js';

const code = (name: string, message: RegExp): unknown =>
  expect.objectContaining({ name: 'ScaleFaceError', code: name, message: expect.stringMatching(message) });

it('refuses what is no store, and never repeats a password', async () => {
  for (const source of ['memory:x', 'lance:', 'postgres:', 'mysql://ann:secret@host/faces', 'people']) {
    await expect(openGalleryStore(source)).rejects.toEqual(code('unknown-name', /^(?!.*secret).*lance:FOLDER/));
  }
  expect(['postgres://h/d', 'postgresql://h/d', 'C:\\people', './people'].map(isGalleryStore)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

// The job `galleries` has both packages.
it.skipIf(process.env.SCALEFACE_GALLERIES)('names the command that installs what a store needs', async () => {
  await expect(openGalleryStore('lance:people')).rejects.toEqual(
    code('missing-dependency', /npm install @lancedb\/lancedb/),
  );
  await expect(openGalleryStore('postgres://localhost/faces')).rejects.toEqual(
    code('missing-dependency', /npm install pg/),
  );
});
