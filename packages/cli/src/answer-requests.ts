import { once } from 'node:events';
import type { Context } from './context.js';
import { embedSource } from './embed-source.js';
import { exitCodeOf } from './exit-code.js';
import { type BackboneFlags, backboneOf, type DetectorFlags } from './options.js';
import { type QualityFlags, qualityOf } from './quality-flags.js';
import { sentenceOf } from './sentence.js';

/** What the flags of `embed` say. */
export interface EmbedFlags extends BackboneFlags, DetectorFlags, QualityFlags {
  out?: string;
  shard?: string;
  stdin?: boolean;
  batch: number;
  skipBad?: boolean;
  mirror?: boolean;
  dryRun?: boolean;
  fingerprint: 'size-time' | 'content';
  precision: 'float32' | 'float16';
}

/** Flags that are about one table, which a process that answers requests does not make. */
const without = ['out', 'shard', 'detector', 'dryRun'] as const;

/**
 * `scaleface embed --stdin`: keeps the backbone, and answers requests on stdin with JSON lines on stdout until stdin ends.
 * Whoever does not read the answers is not read from.
 *
 * @param images - What stands in place of the images, which there must not be.
 * @param flags - Backbone, and how shards are embedded.
 * @param context - Where remarks go.
 */
export async function answerRequests(images: string | undefined, flags: EmbedFlags, context: Context): Promise<void> {
  const [pipeline, { assertApart, closing }, { ScaleFaceError }] = await Promise.all([
    import('@scaleface/pipeline'),
    import('@scaleface/models/storage'),
    import('@scaleface/numerics'),
  ]);
  const refuse = (path: string, what: string): never => {
    throw new ScaleFaceError(what, { code: 'invalid-argument', path, hint: 'Say it in the requests' });
  };
  if (images !== undefined) refuse(images, 'has no effect with --stdin');
  const given = without.find((name) => flags[name] !== undefined);
  if (given !== undefined) refuse(given === 'dryRun' ? '--dry-run' : `--${given}`, 'has no effect with --stdin');
  const { batch, skipBad = false, fingerprint, precision, mirror = false } = flags;
  const quality = await qualityOf(flags);
  const write = async (line: object): Promise<void> => {
    if (!process.stdout.write(`${JSON.stringify(line)}\n`)) await once(process.stdout, 'drain');
  };
  await closing(backboneOf(flags), async (own) => {
    const backbone = mirror ? pipeline.mirrored(own) : own;
    const shardOf = async (request: Readonly<Record<string, unknown>>): Promise<unknown> => {
      const { images: source, shard, out } = request;
      if (typeof source !== 'string' || typeof shard !== 'string' || typeof out !== 'string') {
        throw new ScaleFaceError('not a request', {
          code: 'invalid-argument',
          path: 'request',
          expected: 'path, or image in base64, or images, shard and out',
          received: Object.keys(request).join(', ').slice(0, 100),
        });
      }
      const { place, open } = await embedSource(source, context);
      await assertApart(out, [place], 'out');
      const how = { out, batch, skipBad, fingerprint, precision, quality, note: context.note };
      return pipeline.embedShard(await open(), backbone, pipeline.parseShard(shard), how);
    };
    for await (const { id, embedding, result, error } of pipeline.embedRequests(process.stdin, backbone, {
      other: shardOf,
    })) {
      if (error === undefined) await write({ id, ...(embedding === undefined ? (result as object) : { embedding }) });
      else await write({ id, error: sentenceOf(error), code: exitCodeOf(error) });
    }
  }).finally(() => quality?.close());
}
