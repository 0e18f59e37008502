import { Option } from 'commander';
import { count, positive } from '../options.js';
import type { Register } from './index.js';

interface AlignFlags {
  out: string;
  detector: string;
  side: number;
  choose: 'largest' | 'central';
  threshold: number;
  searchSide: number;
  skipBad?: boolean;
  threads?: number;
}

/** `scaleface align`: photographs become the crops that recognition networks expect. */
export const align: Register = (program, context) => {
  program
    .command('align')
    .description('photographs (one folder a person) become aligned face crops; resumable')
    .argument('<images>', 'the folder')
    .requiredOption('--detector <file>', 'the face detector YuNet as an ONNX file')
    .option('-o, --out <folder>', 'the folder of the crops', 'aligned')
    .option('--side <pixels>', 'side of a crop', count, 112)
    .addOption(
      new Option('--choose <face>', 'which face of several').choices(['largest', 'central']).default('largest'),
    )
    .option('--threshold <score>', 'least score of a face, 0 to 1', positive, 0.6)
    .option('--search-side <pixels>', 'longer side of a picture when it is searched', count, 320)
    .option('--skip-bad', 'leave out and record pictures that do not decode, instead of failing')
    .option('--threads <n>', 'threads inside one operation', count)
    .action(async (folder: string, flags: AlignFlags) => {
      const { alignFolder, openYuNet, readImageFolder } = await import('@scaleface/pipeline');
      const images = await readImageFolder(folder);
      const { detector: file, threshold, searchSide, threads, out, side, choose, skipBad = false } = flags;
      const detector = await openYuNet({ file, threshold, searchSide, ...(threads === undefined ? {} : { threads }) });
      try {
        const summary = await alignFolder(images, detector, { out, side, choose, skipBad, progress: context.progress });
        for (const { id, reason } of summary.skipped) context.note(`${id} left out: ${reason}`);
        context.result({ out, ...summary }, () => `${summary.crops} of ${images.length} pictures aligned into ${out}`);
      } finally {
        await detector.close();
      }
    });
};
