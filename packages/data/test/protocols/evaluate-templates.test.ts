import { join } from 'node:path';
import {
  addTemplateImages,
  createTemplateSums,
  encodeScoreCounts,
  evaluateTemplatePairs,
  fuseTemplateSums,
  mediaShares,
  type TemplatePairBlock,
} from '@scaleface/eval';
import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import {
  evaluateTemplates,
  type FeatureTable,
  featureBatches,
  type TemplateEvaluation,
  type TemplateEvaluationInput,
  takeTableRows,
  writeFeatureTable,
} from '../../src/index.js';
import { home } from '../features/tables.js';

const random = createRandom(9);
const [images, templates, width] = [120, 30, 6];
const subjects = Array.from({ length: templates }, (_, t) => `s${t % 12}`);
const centres = Float64Array.from({ length: 12 * width }, () => random.normal());
// Image 7 is in two templates, so that the protocol has one entry more than there are images.
const template = Int32Array.from({ length: images + 1 }, (_, i) => (i === images ? 11 : i % templates));
const media = Int32Array.from(template, () => random.integer(2));
const ids = Array.from({ length: images + 1 }, (_, i) => `${i === images ? 7 : i}.jpg`);
const table: FeatureTable = {
  ids: ids.slice(0, images),
  subjects: Array.from({ length: images }, (_, i) => subjects[template[i] as number] as string),
  embedding: {
    width,
    data: Float32Array.from({ length: images * width }, (_, k) => {
      const own = (template[Math.floor(k / width)] as number) % 12;
      return (centres[own * width + (k % width)] as number) + random.normal();
    }),
  },
  bottleneck: { width: 2, data: new Float32Array(2 * images) },
  numbers: { scale: Float32Array.from({ length: images }, () => 1 + random.uniform()) },
  metadata: {},
};
const [left, right] = [0, 1].map(() => Int32Array.from({ length: 700 }, () => random.integer(templates))) as [
  Int32Array,
  Int32Array,
];
const pairs: TemplatePairBlock[] = [
  { left, right, genuine: Array.from(left, (t, p) => subjects[t] === subjects[right[p] as number]) },
];
const options = {
  images: { ids, template, media },
  pairs,
  subjects,
  confidence: 'scale',
  fars: [0.01, 0.1],
  rejectedPortions: [0, 0.2],
  intervals: { replicates: 50 },
  threads: 2,
} satisfies Omit<TemplateEvaluationInput, 'features'>;

const file = join(home(), 'features.arrow');
const order = [...random.shuffle(Array.from({ length: images }, (_, i) => i))];
const shuffled = takeTableRows(table, order);
const stranger = { ...takeTableRows(table, [3]), ids: ['stranger.jpg'] };
await writeFeatureTable(file, [stranger, shuffled]);

/** With its counts as text. */
const plain = ({ counts, missing, ...rest }: TemplateEvaluation) => ({
  ...rest,
  counts: Buffer.from(encodeScoreCounts(counts)).toString('base64'),
});

/** The same from arrays in memory, one after the other in the order of the file. */
async function inMemory(left: (id: string) => boolean, fusion: 'mean' | 'weighted') {
  const places = shuffled.ids.flatMap((id) => [...ids.keys()].filter((i) => ids[i] === id && left(id)));
  const of = <T>(values: ArrayLike<T>): T[] => places.map((i) => values[i] as T);
  const share = mediaShares(of(template), of(media));
  const rows = places.map((i) => (i === images ? 7 : i));
  const sums = addTemplateImages(createTemplateSums(templates, width, fusion), {
    embedding: takeTableRows(table, rows).embedding,
    template: of(template),
    share,
    confidence: rows.map((i) => table.numbers.scale?.[i] as number),
  });
  const { images: _, confidence, threads, ...rest } = options;
  return evaluateTemplatePairs({ ...rest, templates: fuseTemplateSums(sums) });
}

describe('templates from a feature table', () => {
  it.each(['mean', 'weighted'] as const)('are those from memory, fusion %s', async (fusion) => {
    const found = await evaluateTemplates({ ...options, features: file, fusion });
    expect(plain(found)).toEqual(plain({ ...(await inMemory(() => true, fusion)), missing: [] }));
    expect(found.missing).toEqual([]);
    expect(found.intervals?.[0]?.estimate).toBe(found.verification.tar[0]);
    const batches = featureBatches(file, { rows: 7 });
    expect(plain(await evaluateTemplates({ ...options, features: batches, fusion }))).toEqual(plain(found));
  });

  it('are in the order of the table where images have no ids', async () => {
    const { data } = table.embedding;
    const features = { ids: [], numbers: table.numbers, embedding: { width, data } };
    const plainOrder = { template: template.subarray(0, images), media: media.subarray(0, images) };
    const found = await evaluateTemplates({ ...options, features: [features], images: plainOrder });
    const named = await evaluateTemplates({
      ...options,
      features: [table],
      images: { ...plainOrder, ids: ids.slice(0, images) },
    });
    expect(plain(found)).toEqual(plain(named));
  });

  it('leave images out that have no features where that is asked for, and say which', async () => {
    const lost = (id: string): boolean => Number.parseInt(id, 10) % templates === 4 || id === '9.jpg';
    const rest = takeTableRows(
      table,
      order.filter((i) => !lost(table.ids[i] as string)),
    );
    const found = await evaluateTemplates({ ...options, features: [rest], missing: 'leave-out' });
    expect(plain(found)).toEqual(plain({ ...(await inMemory((id) => !lost(id), 'mean')), missing: [] }));
    expect([...found.missing].sort()).toEqual(ids.filter(lost).sort());
    expect(found.withoutImages).toBe(1);
    expect(found.withoutScore).toBe([...left].filter((t, p) => t === 4 || right[p] === 4).length);
  });

  const cases: Record<string, [Partial<TemplateEvaluationInput>, string, string]> = {
    'an image without features': [{ features: [takeTableRows(table, [0, 1])] }, 'unknown-name', 'features'],
    'an id twice': [{ features: [table, takeTableRows(table, [5])] }, 'bad-format', 'features'],
    'a column that is not there': [{ confidence: 'toString' }, 'unknown-name', 'options.confidence'],
    'no column to weigh by': [{ confidence: undefined as never, fusion: 'weighted' }, 'invalid-argument', 'confidence'],
    'fewer media than images': [{ images: { ids, template, media: [0] } }, 'shape-mismatch', 'images.media'],
    'fewer ids than images': [{ images: { ids: ['0.jpg'], template } }, 'shape-mismatch', 'images.ids'],
    'fewer rows than images': [
      { images: { template }, features: [table], subjects: undefined as never },
      'shape-mismatch',
      'features',
    ],
    'more rows than images': [{ images: { template: [0, 1] }, features: [table] }, 'shape-mismatch', 'features'],
    'no features': [{ features: [], images: { template } }, 'shape-mismatch', 'features'],
    'features that can be read once': [
      {
        features: (function* () {
          yield table;
        })(),
      },
      'invalid-argument',
      'features',
    ],
    'a template beyond the subjects': [{ subjects: ['a'] }, 'out-of-range', 'template[1]'],
    'a file that is not there': [{ features: join(home(), 'none.arrow') }, 'missing-file', 'none'],
    'half a thread': [{ threads: 0.5 }, 'out-of-range', 'options.threads'],
  };
  it.each(Object.entries(cases))('with %s are refused', async (_, [changes, code, path]) => {
    const refused = evaluateTemplates({ ...options, features: [table], ...changes });
    await expect(refused).rejects.toMatchObject({ name: 'ScaleFaceError', code, path: expect.stringContaining(path) });
  });
});
