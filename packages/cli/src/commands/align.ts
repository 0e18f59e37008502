import { Option } from 'commander';
import { leftOut } from '../left-out.js';
import { addDetectorFlags, count, type DetectorFlags } from '../options.js';
import { remarkOnForeign } from '../photographs.js';
import type { Register } from './register.js';

interface AlignFlags extends DetectorFlags {
  out?: string;
  shard?: string;
  detector: string;
  side: number;
  choose: 'largest' | 'central';
  skipBad?: boolean;
}

/** `scaleface align`: photographs become the crops that recognition networks expect. */
export const align: Register = (program, context) => {
  const command = program
    .command('align')
    .description(
      'align faces in photographs (one folder per subject) into crops; resumable, by length and time of the files',
    )
    .argument('<images>', 'the folder')
    .requiredOption('--detector <file>', 'the face detector YuNet as an ONNX file')
    .option(
      '-o, --out <folder>',
      'folder for the crops: missing, empty or made by align (default: aligned); with --shard for the shards (aligned.shards)',
    )
    .option('--shard <i/n>', 'align one of n shards, i from 0; scaleface merge makes one folder of them')
    .option('--side <pixels>', 'side of a crop', count, 112)
    .addOption(
      new Option('--choose <face>', 'which face, if there are several')
        .choices(['largest', 'central'])
        .default('largest'),
    )
    .option('--skip-bad', 'leave out and record images that do not decode, instead of failing')
    .option('--threads <n>', 'threads per operation', count);
  addDetectorFlags(command).action(async (folder: string, flags: AlignFlags) => {
    const [pipeline, { assertApart, closing }] = await Promise.all([
      import('@scaleface/pipeline'),
      import('@scaleface/models/storage'),
    ]);
    const shard = flags.shard === undefined ? undefined : pipeline.parseShard(flags.shard);
    const { out = shard === undefined ? 'aligned' : 'aligned.shards' } = flags;
    const { side, choose, skipBad = false, detector: file, faceThreshold: threshold, searchSide, threads } = flags;
    const { progress, note, next } = context;
    if (shard === undefined) await pipeline.assertCropsFolder(out, [folder]);
    else await assertApart(out, [folder], '--out');
    const images = await pipeline.readImageFolder(folder, remarkOnForeign(folder, context));
    const yunet = pipeline.openYuNet({ file, threshold, searchSide, ...(threads === undefined ? {} : { threads }) });
    const how = { out, side, choose, skipBad, progress };
    if (shard !== undefined) {
      const done = await closing(yunet, (detector) => pipeline.alignShard(images, detector, shard, how));
      for (const image of done.skipped) note(leftOut(image));
      context.result({ out, ...done }, () =>
        done.alreadyDone
          ? `the shard ${flags.shard} is there already: ${out}`
          : `${pipeline.countText(done.crops)} images aligned into ${out}`,
      );
      return next(['merge', out], `when all ${shard.count} shards are there`);
    }
    const summary = await closing(yunet, (detector) => pipeline.alignFolder(images, detector, how));
    for (const image of summary.skipped) note(leftOut(image));
    for (const { id, reason } of summary.again) note(`${id} aligned again: ${reason}`);
    if (summary.unlisted > 0) note(`${summary.unlisted} crops whose images are not in ${folder} are kept`);
    context.result(
      { out, ...summary },
      () => `${pipeline.countText(summary.crops)} of ${pipeline.countText(images.length)} images aligned into ${out}`,
    );
    // A table of its own name: that of the next folder does not take its place.
    const table = `${out.replace(/[\\/]+$/, '')}.arrow`;
    next(['embed', out, '--backbone', 'onnx:FILE', ...(side === 112 ? [] : ['--size', String(side)]), '--out', table]);
  });
};
