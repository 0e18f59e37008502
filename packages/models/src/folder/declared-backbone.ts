import { basename } from 'node:path';
import { digestOfFile } from '../storage/hash.js';
import { openNamedBackbone } from './named-backbone.js';

/** What a backbone is known by. */
export interface BackboneIdentity {
  /** Its kind and file, for instance `onnx:w600k.onnx`. */
  readonly name: string;
  /** The SHA-256 of its weights. */
  readonly sha256: string;
}

/**
 * What a backbone is known by in feature tables and model folders, to declare it for features that another program made.
 * Of `onnx:FILE` the file is hashed and not opened: neither ONNX Runtime nor the names of outputs are needed.
 *
 * @param source - As `openNamedBackbone` takes it.
 * @throws ScaleFaceError `missing-file`; as `openNamedBackbone`.
 *
 * @example
 * ```ts
 * import { backboneIdentity } from '@scaleface/models';
 *
 * (await backboneIdentity('pixels:4/2')).name; // => 'pixels:4/2'
 * ```
 */
export async function backboneIdentity(source: string): Promise<BackboneIdentity> {
  const [, file] = /^onnx:(.+)$/.exec(source) ?? [];
  if (file !== undefined) {
    const { sha256 } = await digestOfFile(file);
    return { name: `onnx:${basename(file)}`, sha256 };
  }
  const backbone = await openNamedBackbone(source);
  const { name, sha256 } = backbone;
  await backbone.close();
  return { name, sha256 };
}
