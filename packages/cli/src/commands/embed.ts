import { Option } from 'commander';
import { addBackboneFlags, type BackboneFlags, backboneOf, count } from '../options.js';
import type { Register } from './register.js';

interface EmbedFlags extends BackboneFlags {
  out: string;
  batch: number;
  skipBad?: boolean;
  mirror?: boolean;
  fingerprint: 'size-time' | 'content';
}

/** `scaleface embed`: a folder of pictures becomes a feature table. */
export const embed: Register = (program, context) => {
  const command = program
    .command('embed')
    .description('a folder of pictures (one folder a person) becomes a feature table; resumable')
    .argument('<images>', 'the folder')
    .option('-o, --out <file>', 'the feature table', 'features.arrow')
    .option('--batch <n>', 'pictures a batch', count, 16)
    .option('--mirror', 'add the embedding of the mirror image to that of the picture; twice the work')
    .option('--skip-bad', 'leave out and record pictures that do not decode, instead of failing')
    .addOption(
      new Option(
        '--fingerprint <how>',
        'how an interrupted call knows its images again: size-time does not see a change that keeps both, content reads every file',
      )
        .choices(['size-time', 'content'])
        .default('size-time'),
    );
  addBackboneFlags(command).action(async (images: string, flags: EmbedFlags) => {
    const { assertEmbedOutput, embedImages, mirrored, readImageFolder } = await import('@scaleface/pipeline');
    const { out, batch, skipBad = false, fingerprint } = flags;
    await assertEmbedOutput(out, images, '--out');
    const items = await readImageFolder(images);
    const named = await backboneOf(flags);
    const backbone = flags.mirror === true ? mirrored(named) : named;
    try {
      const { progress, note } = context;
      const summary = await embedImages(items, backbone, { out, batch, skipBad, fingerprint, progress, note });
      for (const { id, reason } of summary.skipped) note(`${id} left out: ${reason}`);
      context.result({ out, ...summary }, () => `${summary.rows} pictures embedded into ${out}`);
    } finally {
      await backbone.close();
    }
  });
};
