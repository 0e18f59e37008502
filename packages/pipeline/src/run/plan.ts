import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  assertDisjointSubjects,
  type EmbedItem,
  type LabelledImage,
  type LabelledPairs,
  makePairs,
  readImageFolder,
  readPairs,
} from '@scaleface/data';
import { type Fingerprint, fileStamp, unreadable } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import type { PeopleGroups } from '../evaluation/evaluate-people.js';
import { checkFars } from '../evaluation/reachable-fars.js';
import type { RunConfig, TestConfig, TrainConfig } from './config-types.js';
import { degradedOnce, withCopies } from './degraded-images.js';
import { drawSubjects, keptSubjects } from './kept-subjects.js';
import { readKinds, readSeverity } from './severity.js';
import { peopleOf } from './test-people.js';

/** A test with its images and pairs. */
export interface PlannedTest {
  /** The test. */
  readonly config: TestConfig;
  /** The images that are in a pair. */
  readonly items: readonly EmbedItem[];
  /** The pairs whose two images are there. */
  readonly pairs: LabelledPairs;
  /** Pairs of the list that were left out because an image is not in the folder. */
  readonly missing: number;
  /** The known severity of each image, by its id, where the test has a file of them. */
  readonly severity?: ReadonlyMap<string, number>;
  /** How each image is degraded, where the run tests on unseen kinds of this test or looks at each kind. */
  readonly kinds?: ReadonlyMap<string, string>;
  /** The ways to divide people into groups, where the test has a file of them. */
  readonly people?: readonly PeopleGroups[];
}

/** What a run will do. */
export interface RunPlan {
  /** The training images, clean ones and degraded copies. */
  readonly train: readonly EmbedItem[];
  /** Identities of the training images that no method learns from. */
  readonly kept: readonly string[];
  /** The tests. */
  readonly tests: readonly PlannedTest[];
}

/**
 * Lists the images and pairs of a run, and makes sure that nobody is both trained on and tested on.
 *
 * @param config - The run's configuration.
 * @param data - The data root.
 * @throws ScaleFaceError `overlap` naming identities in both, `missing-file` and `bad-format` for folders and lists,
 *   `out-of-range` for rates that the impostor pairs of a test cannot show.
 */
export async function planRun(config: RunConfig, data: string): Promise<RunPlan> {
  const tests: PlannedTest[] = [];
  for (const test of config.tests) tests.push(await planTest(test, data, config));
  for (const { pairs } of tests) {
    const impostors = pairs.labels.filter((label) => label === 0).length;
    checkFars(config.evaluate.fars, impostors, config.evaluate.allowUnreachableFars);
  }
  const tested = new Set(tests.flatMap((t) => t.items.map((i) => i.subject)));
  const clean = await trainingImages(config.train, data, tested);
  assertDisjointSubjects(
    clean.map((i) => i.subject),
    tested,
  );
  const kept = keptSubjects(
    clean.map(({ subject }) => subject),
    config.deploy === 'best' ? config.train.kept : 0,
    config.seed,
  );
  return { train: clean.flatMap((image) => withCopies(image, config)), kept, tests };
}

async function planTest(test: TestConfig, data: string, config: RunConfig): Promise<PlannedTest> {
  const { seed } = config;
  const images = testImages(test, await readImageFolder(join(data, test.folder)), seed);
  const { pairs: asked } = test;
  const listed =
    typeof asked === 'string'
      ? await readPairs(join(data, asked))
      : makePairs(images, asked.impostors, asked.seed ?? seed);
  const there = new Set(images.map((i) => i.id));
  const keep = listed.left.flatMap((id, i) => (there.has(id) && there.has(listed.right[i] as string) ? [i] : []));
  if (keep.length === 0) {
    throw new ScaleFaceError('no pair has both its images in the folder', {
      code: 'bad-format',
      path: `tests.${test.name}`,
      expected: `names like ${images[0]?.id}`,
      received: `names like ${listed.left[0]}`,
    });
  }
  const pairs: LabelledPairs = {
    left: keep.map((i) => listed.left[i] as string),
    right: keep.map((i) => listed.right[i] as string),
    labels: Uint8Array.from(keep, (i) => listed.labels[i] as number),
    ...(listed.folds === undefined ? {} : { folds: Int32Array.from(keep, (i) => listed.folds?.[i] as number) }),
  };
  const used = new Set([...pairs.left, ...pairs.right]);
  const items = images.filter((i) => used.has(i.id)).map((image) => degradedOnce(image, test, config));
  const missing = listed.left.length - keep.length;
  const severity = test.severity === undefined ? undefined : await readSeverity(join(data, test.severity));
  const kinds =
    (config.unseen?.test === test.name || test.groups?.includes('kind')) && test.severity !== undefined
      ? await readKinds(join(data, test.severity))
      : undefined;
  const people = await peopleOf(test, data, pairs, new Map(images.map(({ id, subject }) => [id, subject])));
  return {
    config: test,
    items,
    pairs,
    missing,
    ...(severity && { severity }),
    ...(kinds && { kinds }),
    ...(people.length > 0 && { people }),
  };
}

/** The images of a test's folder that it takes. */
function testImages(
  { share, perSubject = Number.POSITIVE_INFINITY }: TestConfig,
  images: readonly LabelledImage[],
  seed: number,
): LabelledImage[] {
  const some = firstOfEach(images, perSubject);
  if (share === undefined) return some;
  const drawn = new Set(
    drawSubjects(
      some.map(({ subject }) => subject),
      share,
      seed,
    ),
  );
  return some.filter(({ subject }) => drawn.has(subject));
}

/** The first images of each identity. */
function firstOfEach(images: readonly LabelledImage[], most: number): LabelledImage[] {
  const taken = new Map<string, number>();
  return images.filter(({ subject }) => {
    const count = (taken.get(subject) ?? 0) + 1;
    taken.set(subject, count);
    return count <= most;
  });
}

async function trainingImages(
  train: TrainConfig,
  data: string,
  tested: ReadonlySet<string>,
): Promise<readonly LabelledImage[]> {
  const groups = new Map<string, LabelledImage[]>();
  for (const { folder, subjects, perSubject = Number.POSITIVE_INFINITY } of train.folders) {
    const images = await readImageFolder(join(data, folder));
    const wanted = images.filter(({ subject }) => subjects === 'all' || !tested.has(subject));
    for (const image of firstOfEach(wanted, perSubject)) {
      const group = groups.get(image.subject) ?? [];
      groups.set(image.subject, group);
      group.push({ ...image, id: `${folder}/${image.id}` });
    }
  }
  const images = [...groups.values()].filter((group) => group.length >= train.smallestClass).flat();
  if (images.length === 0) {
    throw new ScaleFaceError('nobody has enough training images', {
      code: 'bad-format',
      path: 'train.folders',
      expected: `identities with at least ${train.smallestClass} images`,
    });
  }
  return images;
}

/**
 * A hash of images: their ids, identities, degradations, and their files.
 *
 * @param items - The images.
 * @param by - How a file is known again.
 * @throws ScaleFaceError `missing-file` when one has gone.
 */
export async function hashItems(items: readonly EmbedItem[], by: Fingerprint): Promise<string> {
  const stamps = new Map<string, Awaited<ReturnType<typeof fileStamp>>>();
  const hash = createHash('sha256');
  for (const { id, subject, file, degradation } of items) {
    const stamp = stamps.get(file) ?? (await fileStamp(file, by).catch(unreadable('the image', file)));
    stamps.set(file, stamp);
    hash.update(`${JSON.stringify([id, subject, stamp, degradation])}\n`);
  }
  return hash.digest('hex');
}

/**
 * A hash of pairs, taken row by row: a text of millions of them would be too long.
 *
 * @param pairs - The pairs.
 */
export function hashPairs({ left, right, labels, folds }: LabelledPairs): string {
  const hash = createHash('sha256');
  for (const [i, id] of left.entries()) {
    hash.update(`${JSON.stringify([id, right[i], labels[i], folds?.[i]])}\n`);
  }
  return hash.digest('hex');
}
