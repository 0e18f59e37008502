import type { Context } from '../context.js';
import { dataSetPlaces } from '../embed-source.js';
import { addFeatureFlags, type FeatureFlags, featureFile, featuresOf, refuseFeatureFlags } from '../feature-flags.js';
import type { Register } from './register.js';

interface CheckFlags extends FeatureFlags {
  against?: string;
  features?: string;
  strict?: boolean;
  out?: string;
  shard?: string;
}

type Check = import('@scaleface/pipeline').DataCheck;
type Findings<T> = import('@scaleface/pipeline').Findings<T>;
type CountText = typeof import('@scaleface/pipeline').countText;

/** Findings of a kind that are printed as text; `--json` has more. */
const printed = 10;

/** `scaleface data`: what concerns sets of images; `check` is all so far. */
export const data: Register = (program, context) => {
  const group = program.command('data').description('sets of images: check counts them and lists what is wrong');
  const command = group
    .command('check')
    .description('count images, identities and sizes of a data set; list what is unreadable, the same, on both sides')
    .argument('<source>', `a folder (one folder per subject), or ${dataSetPlaces}`)
    .option('--against <source>', 'a second data set: list the identities and images that both have')
    .option('--features <file>', `${featureFile}: list images far from the others of their identity`)
    .option('--strict', 'fail if anything is listed')
    .option('-o, --out <file>', 'write what was found, as JSON; with --shard a folder (check.shards)')
    .option(
      '--shard <i/n>',
      'look at the images of one of n shards, i from 0; scaleface merge makes the check of them',
    );
  addFeatureFlags(command).action(async (source: string, flags: CheckFlags) => {
    const pipeline = await import('@scaleface/pipeline');
    const { against, features: file, strict = false } = flags;
    if (file === undefined) await refuseFeatureFlags(flags);
    if (strict && flags.shard !== undefined) {
      const { ScaleFaceError } = await import('@scaleface/numerics');
      throw new ScaleFaceError('a shard does not see all that is wrong', {
        code: 'invalid-argument',
        path: '--strict',
        hint: 'Look at what scaleface merge finds',
      });
    }
    const { progress } = context;
    const set = await pipeline.openDataSet(source);
    const other = against === undefined ? undefined : await pipeline.openDataSet(against);
    const features = file === undefined ? undefined : await featuresOf(file, flags);
    const how = { against: other, features, progress };
    if (flags.shard !== undefined) {
      const { out = 'check.shards' } = flags;
      const shard = pipeline.parseShard(flags.shard);
      const places = [set.source, other?.source].filter((place) => place !== undefined);
      await (await import('@scaleface/models/storage')).assertApart(out, places, '--out');
      const done = await pipeline.checkShard(set, shard, out, how);
      return context.result(
        { out, ...done },
        () => `${pipeline.countText(done.looked)} images looked at, noted in ${out}`,
      );
    }
    if (flags.out !== undefined) await assertCheckOutput(flags.out);
    const check = await pipeline.checkData(set, how);
    await tellCheck(context, check, flags.out);
    const found = strict ? numberOfFindings(check) : 0;
    if (found === 0) return;
    const { ScaleFaceError } = await import('@scaleface/numerics');
    throw new ScaleFaceError(`${found} findings`, { code: 'bad-format', path: source, expected: 'none with --strict' });
  });
};

/** Refuses a file that is no check of ours. */
export async function assertCheckOutput(out: string): Promise<void> {
  const { assertReplaceableFile, probeOutput } = await import('@scaleface/models/storage');
  await assertReplaceableFile(out, 'what data check wrote', (start) =>
    Buffer.from(start).toString().startsWith('{"source":'),
  );
  await probeOutput(out, 'file');
}

/** Prints a check, and writes it if it is to be written. */
export async function tellCheck(context: Context, check: Check, out: string | undefined): Promise<void> {
  if (out !== undefined) {
    await (await import('@scaleface/models/storage')).writeFileAtomic(out, `${JSON.stringify(check)}\n`);
  }
  const { countText } = await import('@scaleface/pipeline');
  context.result(check, () => textOf(check, countText));
}

function numberOfFindings({ unreadable, duplicates, repeatedIds, against, noise, withoutFeatures }: Check): number {
  const all = [unreadable, duplicates, repeatedIds, noise?.far, withoutFeatures];
  const others = [against?.bothIdentities, against?.sameBytes, against?.unreadable];
  return [...all, ...others].reduce((sum, findings) => sum + (findings?.count ?? 0), 0);
}

function textOf(check: Check, count: CountText): string {
  /** A line with the number of findings, and one for each of the first. */
  const linesOf = <T>(what: string, { count: all, listed }: Findings<T>, line: (finding: T) => string): string[] => {
    if (all === 0) return [`${what}: none`];
    const shown = listed.slice(0, printed).map((finding) => `  ${line(finding)}`);
    return [
      `${what}: ${count(all)}`,
      ...shown,
      ...(all > shown.length ? [`  … and ${count(all - shown.length)} more`] : []),
    ];
  };
  const { images, identities, perIdentity, sizes, withoutSubject, templates, against, noise, withoutFeatures } = check;
  const same = ({ id, of, otherSubject }: { id: string; of: string; otherSubject: boolean }): string =>
    `${id} is ${of}${otherSubject ? ', under another identity' : ''}`;
  const unreadable = ({ place, reason }: { place: string; reason: string }): string =>
    reason.startsWith(place) ? reason : `${place}: ${reason}`;
  const lines = [`${check.source}: ${count(images)} images of ${count(identities)} identities`];
  if (perIdentity !== undefined) {
    const { min, median, max } = perIdentity;
    lines.push(`images an identity: ${min} to ${max}, median ${median}`);
  }
  if (withoutSubject > 0) lines.push(`images without a subject: ${count(withoutSubject)}`);
  if (templates > 0) lines.push(`templates: ${count(templates)}`);
  const some = sizes.slice(0, printed).map(({ width, height, images: n }) => `${width} × ${height} (${count(n)})`);
  if (some.length > 0) lines.push(`sizes: ${some.join(', ')}${sizes.length > printed ? ', …' : ''}`);
  lines.push(...linesOf('unreadable', check.unreadable, unreadable));
  lines.push(...linesOf('same bytes as an image before', check.duplicates, same));
  if (check.repeatedIds.count > 0) lines.push(...linesOf('ids that occur again', check.repeatedIds, (id) => id));
  if (against !== undefined) {
    lines.push(`the other side: ${count(against.images)} images of ${count(against.identities)} identities`);
    lines.push(...linesOf('identities on both sides', against.bothIdentities, (subject) => subject));
    lines.push(...linesOf('images on both sides', against.sameBytes, same));
    lines.push(...linesOf('unreadable on the other side', against.unreadable, unreadable));
  }
  if (noise !== undefined) {
    const what = `far from the others of their identity (cosine below ${noise.limit.toFixed(3)}, median ${noise.median.toFixed(3)})`;
    lines.push(...linesOf(what, noise.far, ({ id, cosine }) => `${id} ${cosine.toFixed(3)}`));
  }
  if (withoutFeatures !== undefined && withoutFeatures.count > 0) {
    lines.push(...linesOf('without features', withoutFeatures, (id) => id));
  }
  return lines.join('\n');
}
