import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ScaleFaceError } from '@scaleface/numerics';
import { writeChecksums } from '../storage/write-checksums.js';
import { methodFolder } from '../training/method-kind.js';
import { modelFolder } from './model-kind.js';

/**
 * Takes the files of a model folder as they are: writes `checksums.json` anew. For whoever has changed a file on purpose,
 * or has a folder of before there were checksums; a folder that was damaged stays so, and is no longer noticed.
 *
 * @param folder - A model folder, or that of a trained method (`saveMethod`).
 * @throws ScaleFaceError `missing-file` when there is no `config.json`, `bad-format` when it is that of neither.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { readFile, writeFile } from 'node:fs/promises';
 * import { ScaleHead } from '@scaleface/heads';
 * import { loadModel, openPixelsBackbone, saveModel, sealModel } from '@scaleface/pipeline';
 *
 * const folder = '.examples/sealed-model';
 * await saveModel(folder, new ScaleHead({ features: 8, hidden: [] }), openPixelsBackbone(4, 2));
 * const config = await readFile(`${folder}/config.json`, 'utf8');
 * await writeFile(`${folder}/config.json`, config.replace('pixels:4/2', 'mine'));
 * await loadModel(folder).catch((error) => error.code); // => 'damaged'
 *
 * await sealModel(folder);
 * (await loadModel(folder)).config.backbone.name; // => 'mine'
 * ```
 */
export async function sealModel(folder: string): Promise<void> {
  const file = join(folder, 'config.json');
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new ScaleFaceError('no model folder', { code: 'missing-file', path: file, received: cause.message, cause });
  });
  const kind = [modelFolder, methodFolder].find(({ format }) => formatOf(text).startsWith(`${format}/`));
  if (kind !== undefined) return writeChecksums(folder, kind);
  throw new ScaleFaceError('no model folder', {
    code: 'bad-format',
    path: file,
    expected: `a format of ${modelFolder.format} or ${methodFolder.format}`,
    received: formatOf(text) || 'none',
  });
}

function formatOf(text: string): string {
  try {
    return String((JSON.parse(text) as { format?: unknown } | null)?.format ?? '');
  } catch {
    return '';
  }
}
