import { ScaleFaceError } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import {
  addTemplateImages,
  createTemplateSums,
  evaluateTemplatePairs,
  type FusedTemplateTable,
  fuseTemplate,
  fuseTemplateSums,
  mediaShares,
  type TemplatePairBlock,
  type TemplatePairInput,
} from '../../src/index.js';
import { cosinesOnThreads } from '../../src/workers/index.js';

const four = (): FusedTemplateTable =>
  fuseTemplateSums(
    addTemplateImages(createTemplateSums(4, 2), {
      embedding: { data: Float32Array.of(1, 0, 1, 1, 0, 1, -1, 0.5), width: 2 },
      template: [0, 1, 2, 3],
      confidence: [1, 2, 3, 4],
    }),
  );
const pair = (left: number[], right: number[], genuine: (number | boolean)[]): TemplatePairBlock => ({
  left,
  right,
  genuine,
});
const good = pair([0, 0, 1], [1, 2, 3], [1, 0, false]);
const evaluate = (changes: Partial<TemplatePairInput>) =>
  evaluateTemplatePairs({ templates: four(), pairs: [good], fars: [0.5], rejectedPortions: [0, 0.5], ...changes });

async function refusal(of: () => unknown): Promise<[code: string, path: string | undefined]> {
  try {
    await of();
  } catch (error) {
    expect(error).toBeInstanceOf(ScaleFaceError);
    return [(error as ScaleFaceError).code, (error as ScaleFaceError).path];
  }
  throw new Error('nothing was refused');
}

function* generated(): Generator<TemplatePairBlock> {
  yield good;
}

describe('hostile pairs of templates', () => {
  const cases: Record<string, [Partial<TemplatePairInput>, string, string]> = {
    'a template beyond the last': [{ pairs: [good, pair([4], [0], [0])] }, 'out-of-range', 'pairs.left[3]'],
    'a template below 0': [{ pairs: [pair([0], [-1], [0])] }, 'out-of-range', 'pairs.right[0]'],
    'half a template': [{ pairs: [pair([0], [0.5], [0])] }, 'out-of-range', 'pairs.right[0]'],
    'a template that is no number': [{ pairs: [pair([0], [Number.NaN], [0])] }, 'out-of-range', 'pairs.right[0]'],
    'a label that is none': [{ pairs: [pair([0], [1], [2])] }, 'out-of-range', 'pairs.genuine[0]'],
    'sides of different length': [{ pairs: [pair([0], [1, 2], [0])] }, 'shape-mismatch', 'pairs.right'],
    'too few labels': [{ pairs: [pair([0, 1], [1, 2], [0])] }, 'shape-mismatch', 'pairs.genuine'],
    'no pairs': [{ pairs: [] }, 'invalid-argument', 'pairs'],
    'only empty blocks': [{ pairs: [pair([], [], [])] }, 'invalid-argument', 'pairs'],
    'pairs that can be read once': [{ pairs: generated() }, 'invalid-argument', 'pairs'],
    'pairs that are no blocks': [{ pairs: 7 as never }, 'invalid-argument', 'pairs'],
    'a label against the subjects': [{ subjects: ['a', 'b', 'c', 'd'] }, 'invalid-argument', 'pairs.genuine[0]'],
    'too few subjects': [{ subjects: ['a'] }, 'shape-mismatch', 'subjects'],
    'a rate above 1': [{ fars: [1.5] }, 'out-of-range', 'fars[0]'],
    'portions that fall': [{ rejectedPortions: [0.5, 0] }, 'invalid-argument', 'rejectedPortions[1]'],
    'too many portions': [{ rejectedPortions: new Float64Array(70_000) }, 'out-of-range', 'rejectedPortions'],
    'a rule that is none': [{ rule: 'best' as never }, 'unknown-name', 'rule'],
    'a combination that is none': [{ combine: 'toString' as never }, 'unknown-name', 'how'],
    'too few embeddings': [
      { templates: { ...four(), embedding: new Float32Array(3) } },
      'shape-mismatch',
      'templates.embedding',
    ],
  };
  it.each(Object.entries(cases))('%s: are refused, with code and place', async (_, [changes, code, path]) => {
    expect(await refusal(() => evaluate(changes))).toEqual([code, path]);
  });

  it('that become others in a later pass are noticed', async () => {
    let opened = 0;
    const pairs = (): TemplatePairBlock[] => (opened++ === 0 ? [good] : [good, good]);
    expect(await refusal(() => evaluate({ pairs }))).toEqual(['invalid-argument', 'pairs']);
  });

  it('end the threads when their source fails, and pass its error on', async () => {
    const broken = new Error('the disk is gone');
    const pairs = (): Iterable<TemplatePairBlock> => {
      throw broken;
    };
    await expect(evaluate({ pairs, cosines: cosinesOnThreads({ threads: 2 }) })).rejects.toBe(broken);
  });

  it('take no number of threads that is none', async () => {
    expect(await refusal(() => cosinesOnThreads({ threads: 0 }))).toEqual(['out-of-range', 'options.threads']);
  });
});

describe('images of templates', () => {
  const add = (block: Parameters<typeof addTemplateImages>[1], fusion: 'mean' | 'weighted' = 'mean') =>
    addTemplateImages(createTemplateSums(2, 2, fusion), block);
  const rows = [[1, 2]];
  it.each([
    ['a template that is not there', () => add({ embedding: rows, template: [2] }), 'out-of-range', 'template[0]'],
    ['a row of another width', () => add({ embedding: [[1]], template: [0] }), 'shape-mismatch', 'embedding'],
    ['a number that is none', () => add({ embedding: [[1, Number.NaN]], template: [0] }), 'not-finite', 'embedding[0]'],
    ['a number beyond float32', () => add({ embedding: [[1e300, 0]], template: [0] }), 'not-finite', 'embedding[0]'],
    [
      'no confidence to weigh by',
      () => add({ embedding: rows, template: [0] }, 'weighted'),
      'invalid-argument',
      'confidence',
    ],
    [
      'a weight below 0',
      () => add({ embedding: rows, template: [0], confidence: [-1] }, 'weighted'),
      'out-of-range',
      'confidence[0]',
    ],
    [
      'an infinite confidence',
      () => add({ embedding: rows, template: [0], confidence: [1e300] }),
      'not-finite',
      'confidence[0]',
    ],
    ['a share of 0', () => add({ embedding: rows, template: [0], share: [0] }), 'out-of-range', 'share[0]'],
    ['no templates', () => createTemplateSums(0, 2), 'out-of-range', 'templates'],
    ['no width', () => createTemplateSums(2, 0), 'out-of-range', 'width'],
    ['a fusion of another kind', () => createTemplateSums(2, 2, 'PFE' as never), 'unknown-name', 'fusion'],
    ['media of another number', () => mediaShares([0, 1], [0]), 'shape-mismatch', 'media'],
  ] as const)('with %s are refused', async (_, of, code, path) => {
    expect(await refusal(of)).toEqual([code, path]);
  });

  it('of a refused block leave no trace', async () => {
    const sums = createTemplateSums(2, 2);
    await refusal(() =>
      addTemplateImages(sums, {
        embedding: [
          [1, 2],
          [3, Number.NaN],
        ],
        template: [0, 0],
      }),
    );
    expect(fuseTemplateSums(sums).failed).toEqual(Uint8Array.of(1, 1));
  });

  it('with a confidence and without do not mix', async () => {
    const sums = add({ embedding: rows, template: [0], confidence: [1] });
    addTemplateImages(sums, { embedding: rows, template: [1] });
    expect(await refusal(() => fuseTemplateSums(sums))).toEqual(['invalid-argument', 'confidence']);
  });

  it('add up to those of fuseTemplate where each is a medium of its own', () => {
    const mu = [
      [3, 1, -2],
      [0.5, 2, 2],
      [-1, 4, 0.25],
    ];
    const u = [2, 5, 0.5];
    for (const fusion of ['mean', 'weighted'] as const) {
      const sums = createTemplateSums(1, 3, fusion);
      addTemplateImages(sums, { embedding: mu, template: [0, 0, 0], confidence: u });
      const { embedding, confidence } = fuseTemplateSums(sums);
      const expected = fuseTemplate(fusion, mu, u);
      expected.mu.forEach((x, d) => {
        expect(embedding[d]).toBeCloseTo(x, 6);
      });
      expect(confidence?.[0]).toBeCloseTo(expected.uncertainty?.[0] as number, 12);
    }
  });

  it('keep their direction at the ends of float32', () => {
    for (const size of [3e38, 1e-45]) {
      const sums = createTemplateSums(1, 2);
      addTemplateImages(sums, {
        embedding: [
          [size, 0],
          [size, 0],
        ],
        template: [0, 0],
      });
      expect([...fuseTemplateSums(sums).embedding]).toEqual([1, 0]);
    }
  });

  it('that cancel each other fail: their pairs are non-matches and leave first', async () => {
    const sums = createTemplateSums(3, 2);
    addTemplateImages(sums, {
      embedding: [
        [1, 2],
        [-1, -2],
        [1, 0],
        [0, 1],
      ],
      template: [0, 0, 1, 2],
      confidence: [9, 9, 1, 1],
    });
    const result = await evaluateTemplatePairs({
      templates: fuseTemplateSums(sums),
      pairs: [pair([0, 1, 1], [1, 2, 1], [1, 0, 1])],
      fars: [0],
      rejectedPortions: [0, 0.4],
    });
    expect([result.withoutScore, result.withoutDirection, result.withoutImages]).toEqual([1, 1, 0]);
    expect(result.rejection?.rows.map((row) => row.tar[0])).toEqual([0.5, 1]);
  });
});
