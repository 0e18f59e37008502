import { addBackboneFlags, type BackboneFlags, backboneOf, count } from '../options.js';
import type { Register } from './index.js';

interface EmbedFlags extends BackboneFlags {
  out: string;
  batch: number;
  skipBad?: boolean;
  mirror?: boolean;
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
    .option('--skip-bad', 'leave out and record pictures that do not decode, instead of failing');
  addBackboneFlags(command).action(async (images: string, flags: EmbedFlags) => {
    const { embedImages, mirrored, readImageFolder } = await import('@scaleface/pipeline');
    const items = await readImageFolder(images);
    const named = await backboneOf(flags);
    const backbone = flags.mirror === true ? mirrored(named) : named;
    try {
      const { out, batch, skipBad = false } = flags;
      const summary = await embedImages(items, backbone, { out, batch, skipBad, progress: context.progress });
      for (const { id, reason } of summary.skipped) context.note(`${id} left out: ${reason}`);
      context.result({ out, ...summary }, () => `${summary.rows} pictures embedded into ${out}`);
    } finally {
      await backbone.close();
    }
  });
};
