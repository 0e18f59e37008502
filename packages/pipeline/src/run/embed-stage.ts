import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type EmbedItem, embedImages } from '@scaleface/data';
import type { Embedder } from '@scaleface/models';
import type { EmbedConfig, RunConfig } from './config-types.js';
import type { Stage } from './stages.js';

/** What a table of features is made from. */
export interface EmbedSource {
  /** The images. */
  readonly items: readonly EmbedItem[];
  /** What `hashItems` says of them. */
  readonly hash: string;
  /** The configuration's entry. */
  readonly backbone: RunConfig['backbone'];
  /** The open backbone. */
  readonly embedder: Embedder;
  /** How they are embedded. */
  readonly embed: EmbedConfig;
}

/**
 * The stage that embeds the images of a set into `features/SET.arrow`.
 *
 * @param set - `train`, or a test's name.
 * @param source - What it is made from.
 */
export function embedStage(set: string, { items, hash, backbone, embedder, embed }: EmbedSource): Stage {
  const file = `features/${set}.arrow`;
  const { name, sha256, preprocessing, outputs } = embedder;
  // Where the network's file lies changes nothing.
  const entry = 'onnx' in backbone ? { ...backbone, onnx: basename(backbone.onnx) } : backbone;
  return {
    name: `embed-${set}`,
    needs: [],
    key: [hash, name, sha256, preprocessing, outputs, entry, embed],
    writes: [file, `${file}.skipped.json`],
    async do({ out, progress, note }) {
      await mkdir(join(out, 'features'), { recursive: true });
      const { kept, skipped } = await embedImages(items, embedder, {
        ...embed,
        out: join(out, file),
        progress: progress && ((_, done, total) => progress(`embed ${set}`, done, total)),
        note: (line) => note(`embed-${set}: ${line}`),
      });
      if (kept > 0) note(`embed-${set}: ${kept} images had been embedded before`);
      for (const { id, reason } of skipped) note(`embed-${set}: ${id} left out: ${reason}`);
    },
  };
}
