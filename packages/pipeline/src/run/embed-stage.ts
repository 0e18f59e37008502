import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cosineBetweenPeople, type EmbedItem, embedImages } from '@scaleface/data';
import type { Embedder, QualityEstimator } from '@scaleface/models';
import type { BackboneConfig, EmbedConfig } from './config-types.js';
import { withoutPlace } from './open-backbone.js';
import type { Stage } from './stages.js';

/** A backbone of a run, open. */
export interface OpenBackbone {
  /** The configuration's entry. */
  readonly backbone: BackboneConfig;
  /** The backbone; close it. */
  readonly embedder: Embedder;
}

/** What a table of features is made from. */
export interface EmbedSource extends OpenBackbone {
  /** The images. */
  readonly items: readonly EmbedItem[];
  /** What `hashItems` says of them. */
  readonly hash: string;
  /** How they are embedded. */
  readonly embed: EmbedConfig;
  /** What says of each how good it is, in a column of the table; nothing by default. */
  readonly quality?: QualityEstimator | undefined;
}

/** What a stage that embeds is called, and where its table goes. */
export interface EmbedPlace {
  /** The stage's name. */
  readonly name: string;
  /** Its name for `progress`. */
  readonly title: string;
  /** The table, below the run's folder. */
  readonly file: string;
}

/**
 * The stage that embeds the images of a set.
 *
 * @param place - Its name, and where its table goes.
 * @param source - What it is made from.
 */
export function embedStage(place: EmbedPlace, { items, hash, backbone, embedder, embed, quality }: EmbedSource): Stage {
  const { name: stage, title, file } = place;
  const { name, sha256, preprocessing, outputs } = embedder;
  return {
    name: stage,
    needs: [],
    key: [
      hash,
      name,
      sha256,
      preprocessing,
      outputs,
      withoutPlace(backbone),
      embed,
      ...(quality ? [quality.description] : []),
    ],
    writes: [file, `${file}.skipped.json`],
    async do({ out, progress, note }) {
      await mkdir(dirname(join(out, file)), { recursive: true });
      const { alreadyEmbedded, skipped } = await embedImages(items, embedder, {
        ...embed,
        quality,
        out: join(out, file),
        progress: progress && ((_, done, total) => progress(title, done, total)),
        note: (line) => note(`${stage}: ${line}`),
      });
      if (alreadyEmbedded > 0) note(`${stage}: ${alreadyEmbedded} images had been embedded before`);
      for (const { id, reason } of skipped) note(`${stage}: ${id} left out: ${reason}`);
      // Pixels know their input; a network's was declared.
      const { alike, cosine } = 'pixels' in backbone ? {} : await cosineBetweenPeople(join(out, file));
      if (alike !== true) return;
      note(
        `${stage}: images of different people have almost the same embedding (mean cosine ${cosine?.toFixed(3)}): a network does so when its input is not what it was trained on. Look at the backbone's mean, scale, colour and layout`,
      );
    },
  };
}
