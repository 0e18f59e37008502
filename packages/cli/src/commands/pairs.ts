import { count, integer, whole } from '../options.js';
import type { Register } from './register.js';

interface PairsFlags {
  out: string;
  impostors: number;
  genuine?: number;
  seed: number;
}

type Named = { readonly id: string; readonly subject: string };

/** `scaleface pairs`: a pair list of the images of a folder, a list or a feature table. */
export const pairs: Register = (program, context) => {
  program
    .command('pairs')
    .description('make a pair list: every genuine pair of some images, and impostor pairs drawn at random')
    .argument('<images>', 'a folder (one folder per subject), csv:FILE, jsonl:FILE, …, or a feature table (.arrow)')
    .option('-o, --out <file>', 'the pair list; replaces an existing one, but no other file', 'pairs.csv')
    .option('--impostors <n>', 'impostor pairs; all there are, if fewer', whole, 10_000)
    .option('--genuine <n>', 'genuine pairs at most, drawn at random (default: all)', count)
    .option('--seed <n>', 'seed of the draw', integer, 0)
    .action(async (source: string, flags: PairsFlags) => {
      const { out, impostors, genuine, seed } = flags;
      const [{ assertPairsOutput, countText, makePairs, writePairs }, { createRandom, ScaleFaceError }] =
        await Promise.all([import('@scaleface/pipeline'), import('@scaleface/numerics')]);
      await assertPairsOutput(out, [source.replace(/^\w+:/, '')], '--out');
      const images = await imagesOf(source);
      const made = makePairs(images, impostors, seed);
      const all = made.labels.reduce((sum, label) => sum + label, 0);
      const rows = made.left.map((_, i) => i);
      const kept =
        genuine === undefined || genuine >= all
          ? rows
          : [...createRandom(seed).shuffle(rows.slice(0, all)).slice(0, genuine), ...rows.slice(all)];
      const own = Math.min(all, genuine ?? all);
      if (own === 0 || kept.length === own) {
        throw new ScaleFaceError('the pairs would be all of one kind', {
          code: 'bad-format',
          path: source,
          expected: 'two identities at least, one of them with two images',
          received: `${own} genuine pairs, ${kept.length - own} impostor pairs`,
        });
      }
      const pick = <T>(values: readonly T[]): T[] => kept.map((i) => values[i] as T);
      const labels = Uint8Array.from(kept, (i) => made.labels[i] as number);
      await writePairs(out, { left: pick(made.left), right: pick(made.right), labels });
      const found = { out, genuine: own, impostors: kept.length - own, images: images.length };
      context.result(
        found,
        () =>
          `${countText(found.genuine)} genuine and ${countText(found.impostors)} impostor pairs of ${countText(found.images)} images in ${out}`,
      );
      // The table that `align` proposes for a folder, if it was made.
      const beside = source.endsWith('.arrow') ? source : `${source.replace(/[\\/]+$/, '')}.arrow`;
      const { exists } = await import('@scaleface/models/storage');
      context.next(['evaluate', (await exists(beside)) ? beside : 'FEATURES.arrow', '--pairs', out]);
    });
};

/** The images of a folder, of a data set whose entries say their subject, or of a feature table. */
async function imagesOf(source: string): Promise<readonly Named[]> {
  const pipeline = await import('@scaleface/pipeline');
  if (source.endsWith('.arrow')) {
    const { ids, subjects } = await pipeline.readFeatures(source, {});
    return ids.map((id, i) => ({ id, subject: subjects[i] as string }));
  }
  if (!pipeline.isDataSetSource(source)) return pipeline.readImageFolder(source);
  return (await pipeline.filesOfDataSet(await pipeline.openDataSet(source))).images;
}
