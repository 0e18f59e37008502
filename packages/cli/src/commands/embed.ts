import type { Embedder, EmbedSummary, ShardSummary } from '@scaleface/pipeline';
import { type Command, Option } from 'commander';
import { answerRequests, type EmbedFlags } from '../answer-requests.js';
import { embedSource, filesOf, imagesArgument, imagesOfFolder } from '../embed-source.js';
import { embedForecast } from '../forecast-text.js';
import { leftOut } from '../left-out.js';
import { addBackboneFlags, addDetectorFlags, backboneOf, count, detectorFlag } from '../options.js';
import { remarkOnOtherOutputs } from '../other-outputs.js';
import { alignedFirst, remarkOnSizes } from '../photographs.js';
import { addQualityFlags, qualityOf } from '../quality-flags.js';
import { remarkOnSameForAll } from '../same-for-all.js';
import type { Register } from './register.js';

/** `scaleface embed`: a folder of images, or those of a data set, become a feature table. */
export const embed: Register = (program, context) => {
  const command: Command = program
    .command('embed')
    .description('embed a folder of images (one folder per subject) into a feature table; resumable')
    .argument('[images]', `${imagesArgument}; not with --stdin`)
    .option('-o, --out <file>', 'the feature table (default: features.arrow); with --shard a folder (features.shards)')
    .option('--shard <i/n>', 'embed one of n shards, i from 0; scaleface merge makes one table of them')
    .option(
      '--stdin',
      'keep the backbone and answer JSON lines: {id, path}, {id, image: BASE64} or {id, images, shard: "I/N", out}',
    )
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
    )
    .option(...detectorFlag)
    .option('--dry-run', 'say how many images there are, how long they take and how large the table is; write nothing');
  command.addOption(
    new Option('--precision <kind>', 'of embeddings in the table; float16 halves it and keeps 11 binary digits')
      .choices(['float32', 'float16'])
      .default('float32'),
  );
  addQualityFlags(addDetectorFlags(addBackboneFlags(command))).action(
    async (images: string | undefined, flags: EmbedFlags) => {
      if (flags.stdin === true) return answerRequests(images, flags, context);
      if (images === undefined) command.error("error: missing required argument 'images'");
      const [pipeline, { assertApart, closing }] = await Promise.all([
        import('@scaleface/pipeline'),
        import('@scaleface/models/storage'),
      ]);
      const shard = flags.shard === undefined ? undefined : pipeline.parseShard(flags.shard);
      const { out = shard === undefined ? 'features.arrow' : 'features.shards' } = flags;
      const { batch, skipBad = false, fingerprint, precision, mirror = false } = flags;
      const { progress, note, next } = context;
      const { place, open, folder } = await embedSource(images, context);
      if (shard === undefined) await pipeline.assertEmbedOutput(out, place, '--out');
      else await assertApart(out, [place], '--out');
      const given = await open();
      if (flags.dryRun === true) {
        const files = await filesOf(given);
        const forecast = await closing(backboneOf(flags), (backbone) => pipeline.forecastEmbedding(files, backbone));
        return context.result({ out, ...forecast }, () => embedForecast(out, forecast, pipeline.countText));
      }
      const crops = { folder: `${out.replace(/\.arrow$/, '')}.crops`, folderOnly: shard === undefined && folder };
      const items =
        flags.detector === undefined
          ? given
          : await alignedFirst(imagesOfFolder(given), flags, { ...crops, skipBad }, context);
      const options = { out, batch, skipBad, fingerprint, precision, progress, note };
      const quality = await qualityOf(flags);
      const how = { ...options, quality };
      let bottleneck = true;
      const embedded = async (own: Embedder): Promise<EmbedSummary | ShardSummary> => {
        bottleneck = own.outputs === undefined || own.outputs.bottleneck !== undefined;
        const backbone = mirror ? pipeline.mirrored(own) : own;
        const files = imagesOfFolder(items).map(({ file }) => file);
        await remarkOnSizes(files, own.preprocessing, context);
        return shard === undefined
          ? pipeline.embedImages(items, backbone, how)
          : pipeline.embedShard(items, backbone, shard, how);
      };
      const summary = await closing(backboneOf(flags), embedded).finally(() => quality?.close());
      for (const image of summary.skipped) note(leftOut(image));
      // The other kinds of backbone know their input.
      const declared = /^(onnx|native|tfjs):/.test(flags.backbone ?? '');
      if (declared && shard === undefined && summary.rows > 0) await remarkOnSameForAll(out, context);
      if (!bottleneck) await remarkOnOtherOutputs(flags, context);
      context.result({ out, ...summary }, () => {
        if ('alreadyDone' in summary && summary.alreadyDone) return `the shard ${flags.shard} is there already: ${out}`;
        return `${pipeline.countText(summary.rows)} images embedded into ${out}`;
      });
      if (shard !== undefined) next(['merge', out], `when all ${shard.count} shards are there`);
      else next(whatToDoWith(out, flags, bottleneck));
    },
  );
};

/** The command for a table: a model is evaluated whose backbone or estimator made it; of any other a method is learnt. */
function whatToDoWith(table: string, { backbone, quality }: EmbedFlags, bottleneck: boolean): string[] {
  const model = [backbone, quality].find((source) => source?.startsWith('model:'))?.slice('model:'.length);
  if (model !== undefined) return ['evaluate', table, '--pairs', 'PAIRS.csv', '--model', model];
  // Without the head's input there is the length of the embedding, or what reads images.
  const method = quality ?? (bottleneck ? undefined : 'norm');
  return ['train', table, ...(method === undefined ? [] : ['--method', method])];
}
