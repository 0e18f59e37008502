import type { Embedder, EmbedSummary, ShardSummary } from '@scaleface/pipeline';
import { Option } from 'commander';
import { addBackboneFlags, type BackboneFlags, backboneOf, count } from '../options.js';
import { addQualityFlags, type QualityFlags, qualityOf } from '../quality-flags.js';
import type { Register } from './register.js';

interface EmbedFlags extends BackboneFlags, QualityFlags {
  out?: string;
  shard?: string;
  batch: number;
  skipBad?: boolean;
  mirror?: boolean;
  fingerprint: 'size-time' | 'content';
}

/** The images of a data set; entries that are unreadable are an error, or told where they are to be left out. */
async function listed(
  set: import('@scaleface/pipeline').DataSet,
  skipBad: boolean,
  note: (line: string) => void,
): Promise<readonly import('@scaleface/pipeline').LabelledImage[]> {
  const { filesOfDataSet } = await import('@scaleface/pipeline');
  const { images, problems } = await filesOfDataSet(set);
  for (const { place, reason } of problems) {
    if (!skipBad) {
      const { ScaleFaceError } = await import('@scaleface/numerics');
      const hint = 'Mend the list, or leave such entries out with --skip-bad';
      throw new ScaleFaceError(reason, { code: 'bad-format', path: place, hint });
    }
    note(`${place} left out: ${reason}`);
  }
  return images;
}

/** `scaleface embed`: a folder of images, or those of a manifest, become a feature table. */
export const embed: Register = (program, context) => {
  const command = program
    .command('embed')
    .description('embed a folder of images (one folder per subject) into a feature table; resumable')
    .argument('<images>', 'the folder, or a list of images: csv:FILE, jsonl:FILE, lfw:FOLDER, ijb:FOLDER')
    .option('-o, --out <file>', 'the feature table (default: features.arrow); with --shard a folder (features.shards)')
    .option('--shard <i/n>', 'embed one of n shards, i from 0; scaleface merge makes one table of them')
    .option('--batch <n>', 'images per batch', count, 16)
    .option('--mirror', "add the mirror image's embedding to that of the image; twice the work")
    .option('--skip-bad', 'leave out and record images that do not decode, instead of failing')
    .addOption(
      new Option(
        '--fingerprint <how>',
        'how a resumed call finds changed images: size-time misses a change that keeps both, content reads every file',
      )
        .choices(['size-time', 'content'])
        .default('size-time'),
    );
  addQualityFlags(addBackboneFlags(command)).action(async (images: string, flags: EmbedFlags) => {
    const [pipeline, { assertApart, closing }] = await Promise.all([
      import('@scaleface/pipeline'),
      import('@scaleface/models/storage'),
    ]);
    const shard = flags.shard === undefined ? undefined : pipeline.parseShard(flags.shard);
    const { out = shard === undefined ? 'features.arrow' : 'features.shards' } = flags;
    const { batch, skipBad = false, fingerprint, mirror = false } = flags;
    const { progress, note } = context;
    const set = pipeline.isDataSetSource(images) ? await pipeline.openDataSet(images) : undefined;
    const source = set?.source ?? images;
    if (shard === undefined) await pipeline.assertEmbedOutput(out, source, '--out');
    else await assertApart(out, [source], '--out');
    const items = set === undefined ? await pipeline.readImageFolder(images) : await listed(set, skipBad, note);
    const options = { out, batch, skipBad, fingerprint, progress, note };
    const quality = await qualityOf(flags);
    const how = { ...options, quality };
    const embedded = (given: Embedder): Promise<EmbedSummary | ShardSummary> => {
      const backbone = mirror ? pipeline.mirrored(given) : given;
      return shard === undefined
        ? pipeline.embedImages(items, backbone, how)
        : pipeline.embedShard(items, backbone, shard, how);
    };
    const summary = await closing(backboneOf(flags), embedded).finally(() => quality?.close());
    for (const { id, reason } of summary.skipped) note(`${id} left out: ${reason}`);
    context.result({ out, ...summary }, () => {
      if ('alreadyDone' in summary && summary.alreadyDone) return `the shard ${flags.shard} is there already: ${out}`;
      return `${summary.rows} images embedded into ${out}`;
    });
  });
};
