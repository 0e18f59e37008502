import type { ProgressReport } from '@scaleface/models';
import { type FeatureTable, indexById } from '../features/table.js';
import type { DataProblem, DataSet } from '../readers/entries/data-set.js';
import { DigestTable } from '../readers/entries/digest-table.js';
import type { DataCheck, DuplicateImage, ImagesPerIdentity, Overlap } from './data-check.js';
import { Gathered } from './findings.js';
import { type LabelNoise, labelNoise } from './label-noise.js';
import { type Looked, lookThrough } from './look-through.js';
import { survey } from './survey.js';

/** Options of {@link checkData}. */
export interface CheckDataOptions {
  /** A second data set: what both have is reported. None by default. */
  readonly against?: DataSet | undefined;
  /** Features of the images: those far from their identity's centre are reported. None by default. */
  readonly features?: FeatureTable | undefined;
  /** Called with how far the work is. */
  readonly progress?: ProgressReport | undefined;
}

/** The digests of the images of a set, and whose they are. */
class Images {
  private readonly digests = new DigestTable();
  private readonly known: { readonly id: string; readonly subject: string | undefined }[] = [];

  /** What an image has the bytes of, if any; it is added itself unless `only` looked up. */
  take({ id, subject }: Looked, sha256: Uint8Array, only = false): DuplicateImage | undefined {
    const first = only ? this.digests.find(sha256) : this.digests.add(sha256);
    if (!only) this.known.push({ id, subject });
    const before = this.known[first];
    if (before === undefined || (!only && first === this.known.length - 1)) return undefined;
    return { id, of: before.id, otherSubject: subject !== before.subject };
  }
}

/**
 * Looks through a data set: decodes every image and counts images, identities and sizes; lists what is unreadable, what has
 * the same bytes (SHA-256) and which ids occur twice; beside a second set, which identities and images are in both; beside
 * features, which images are far from the others of their identity (see {@link labelNoise}). The images are read one after
 * the other; what stays is some hundred bytes for each.
 *
 * @param set - From `openDataSet`.
 * @param options - The second set, the features.
 * @throws ScaleFaceError as reading the sets; `bad-format` for features with an id twice.
 *
 * @example
 * ```ts
 * import { mkdir, writeFile } from 'node:fs/promises';
 * import { checkData, openDataSet } from '@scaleface/data';
 * import { encodeImage } from '@scaleface/models';
 *
 * const png = await encodeImage({ data: new Uint8Array(48), width: 4, height: 4 }, 'png');
 * await mkdir('.examples/checked/ada', { recursive: true });
 * await mkdir('.examples/checked/ben', { recursive: true });
 * for (const name of ['ada/1.png', 'ben/1.png']) await writeFile(`.examples/checked/${name}`, png);
 * const { images, duplicates } = await checkData(await openDataSet('folder:.examples/checked'));
 * images; // => 2
 * duplicates.listed; // => [{ id: 'ben/1.png', of: 'ada/1.png', otherSubject: true }]
 * ```
 */
export async function checkData(set: DataSet, options: CheckDataOptions = {}): Promise<DataCheck> {
  const { against, features, progress } = options;
  const rows = features === undefined ? undefined : indexById(features.ids, 'features');
  const noise = features === undefined ? undefined : labelNoise(features);
  return gatherCheck({
    source: `${set.kind}:${set.source}`,
    seen: withRows(lookThrough(set, 'check', progress), rows),
    problems: () => set.problems,
    ...(against && {
      against: { seen: lookThrough(against, 'check the other side', progress), problems: () => against.problems },
    }),
    ...(noise && { noise }),
  });
}

async function* withRows(
  seen: AsyncIterable<Looked>,
  rows: ReadonlyMap<string, number> | undefined,
): AsyncGenerator<Looked> {
  for await (const entry of seen) yield rows === undefined || rows.has(entry.id) ? entry : { ...entry, bare: true };
}

/** What was seen of a data set. */
interface SeenSet {
  /** Its entries, in order. */
  readonly seen: AsyncIterable<Looked>;
  /** What its reader could not read; asked when all is seen. */
  readonly problems: () => readonly DataProblem[];
}

/**
 * Makes of what was seen of a data set what is to be said of it.
 *
 * @param what - The set, and beside it another set and the noise of its labels, if there are.
 */
export async function gatherCheck(
  what: SeenSet & { readonly source: string; readonly against?: SeenSet; readonly noise?: LabelNoise },
): Promise<DataCheck> {
  const { source, against, noise } = what;
  const images = new Images();
  const duplicates = new Gathered<DuplicateImage>();
  const withoutFeatures = new Gathered<string>();
  const found = await survey(what.seen, what.problems, (entry, sha256) => {
    const duplicate = images.take(entry, sha256);
    if (duplicate !== undefined) duplicates.add(duplicate);
    if (entry.bare === true) withoutFeatures.add(entry.id);
  });
  const overlap = against === undefined ? undefined : await overlapOf(against, found.perSubject, images);
  const perIdentity = imagesPerIdentity(found.perSubject);
  return {
    source,
    images: found.images,
    identities: found.perSubject.size,
    withoutSubject: found.withoutSubject,
    ...(perIdentity === undefined ? {} : { perIdentity }),
    templates: found.templates.size,
    sizes: found.sizeCounts(),
    unreadable: found.unreadable.done(),
    duplicates: duplicates.done(),
    repeatedIds: found.repeatedIds.done(),
    ...(overlap === undefined ? {} : { against: overlap }),
    ...(noise === undefined ? {} : { noise, withoutFeatures: withoutFeatures.done() }),
  };
}

async function overlapOf(
  { seen, problems }: SeenSet,
  subjects: ReadonlyMap<string, number>,
  images: Images,
): Promise<Overlap> {
  const same = new Gathered<DuplicateImage>();
  const found = await survey(seen, problems, (entry, sha256) => {
    const duplicate = images.take(entry, sha256, true);
    if (duplicate !== undefined) same.add(duplicate);
  });
  const both = new Gathered<string>();
  for (const subject of [...found.perSubject.keys()].filter((each) => subjects.has(each)).sort()) both.add(subject);
  return {
    images: found.images,
    identities: found.perSubject.size,
    bothIdentities: both.done(),
    sameBytes: same.done(),
    unreadable: found.unreadable.done(),
  };
}

function imagesPerIdentity(perSubject: ReadonlyMap<string, number>): ImagesPerIdentity | undefined {
  const counts = Float64Array.from(perSubject.values()).sort();
  if (counts.length === 0) return undefined;
  const at = (i: number): number => counts[i] as number;
  const middle = counts.length >> 1;
  const median = counts.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2;
  return { min: at(0), median, max: at(counts.length - 1) };
}
