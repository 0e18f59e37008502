import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { arcFaceTemplate, type DetectedFace, encodeImage, type FaceDetector } from '@scaleface/models';

/** A face with the landmarks of the template. */
export const face = (score: number, x: number, width: number): DetectedFace => ({
  score,
  box: { x, y: 0, width, height: width },
  landmarks: arcFaceTemplate(width).map(([u, v]) => [x + u, v] as const),
});

/** Finds what it is told to find, and counts how often it is asked. */
export function detector(...faces: DetectedFace[]): FaceDetector & { asked: number } {
  return {
    name: 'told',
    asked: 0,
    async detect() {
      this.asked++;
      return faces;
    },
    close: async () => {},
  };
}

/** Writes an image of one grey. */
export async function draw(file: string, grey: number): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const data = new Uint8Array(3 * 200 * 120).fill(grey);
  await writeFile(file, await encodeImage({ data, width: 200, height: 120 }, 'png'));
}

/** A new folder with grey images of these names; those named `broken` do not decode. */
export async function folderOf(names: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scaleface-align-'));
  for (const name of names) {
    await draw(join(folder, name), 120);
    if (name.includes('broken')) await writeFile(join(folder, name), 'no image');
  }
  return folder;
}
