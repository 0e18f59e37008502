import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { evaluatePairs, type ImageGroup, type PairEvaluation, renderHtml } from '../../src/index.js';
import { groupsMarkdown } from '../../src/report/groups.js';
import type { PlannedTest } from '../../src/run/plan.js';
import { groupsOf } from '../../src/run/test-groups.js';

const random = createRandom(3);
const ids = Array.from({ length: 60 }, (_, i) => `p${i % 12}/${i}`);
const subjects = ids.map((id) => id.split('/')[0] as string);
const embedding = { width: 4, data: Float32Array.from({ length: 240 }, (_, k) => (k % 4) + random.normal()) };
const all = ids.flatMap((left, i) => ids.slice(i + 1).map((right, k) => [left, right, i, i + 1 + k] as const));
const pairs = {
  left: all.map(([left]) => left),
  right: all.map(([, right]) => right),
  labels: Uint8Array.from(all, ([, , i, k]) => (subjects[i] === subjects[k] ? 1 : 0)),
};
const groups: ImageGroup[] = [
  { by: 'kind', name: 'blur', ids: ids.filter((_, i) => i % 3 !== 0) },
  { by: 'severity', name: '1', ids: ids.slice(0, 3) },
];
const input: PairEvaluation = {
  title: 'groups',
  description: '',
  table: { ids, subjects, embedding, numbers: {}, metadata: {} },
  methods: [
    {
      name: 'scaleface',
      label: 'ScaleFace',
      confidence: Float64Array.from(ids, () => random.uniform()),
      pairScore: 'cosine',
    },
  ],
  pairs,
  options: { fars: [0.1, 0.01], rejected: [0, 0.5], combine: 'harmonic', replicates: 20, level: 0.95 },
  provenance: { engine: 'none', skipped: {}, versions: {}, seed: 5, configuration: {} },
};
const report = evaluatePairs({ ...input, groups });

describe('groups of images', () => {
  it('have the tables of an evaluation of their pairs alone', () => {
    const [blur] = groups;
    const wanted = new Set(blur?.ids);
    const inside = all.flatMap(([left, right], k) => (wanted.has(left) && wanted.has(right) ? [k] : []));
    const alone = evaluatePairs({
      ...input,
      pairs: {
        left: inside.map((k) => pairs.left[k] as string),
        right: inside.map((k) => pairs.right[k] as string),
        labels: Uint8Array.from(inside, (k) => pairs.labels[k] as number),
      },
    });
    expect(report.groups?.[0]?.rejection).toEqual(alone.rejection);
    expect(report.groups?.[0]?.data).toEqual({
      images: 40,
      'genuine pairs': alone.data['genuine pairs'],
      'impostor pairs': alone.data['impostor pairs'],
    });
  });

  it('have no table where a kind of pairs is missing, and leave that of all pairs as it is', () => {
    expect(report.groups?.[1]).toMatchObject({ data: { images: 3, 'genuine pairs': 0 }, rejection: [] });
    expect(report.rejection).toEqual(evaluatePairs(input).rejection);
    expect(evaluatePairs(input).groups).toBeUndefined();
  });

  it('stand in the page and in Markdown, a line each', async () => {
    const lines = groupsMarkdown(report.groups ?? []).split('\n');
    expect(lines[0]).toMatch(/^\| area at FAR 0\.1 \| images \| genuine pairs \| impostor pairs \| random \|/);
    expect(lines[2]).toMatch(/^\| kind blur \| 40 \| \d+ \| \d+ \| 0\.\d{3} \[/);
    expect(lines[3]).toBe('| severity 1 | 3 | 0 | 3 |  |  |  |  |');
    const page = await renderHtml(report);
    expect(page).toContain('By group of images</h2>');
    expect(page).toContain('kind blur');
  });
});

describe('the groups of a test', () => {
  const testWith = (some: Partial<PlannedTest>): PlannedTest => ({
    config: { name: 't', folder: 't', pairs: 'p', groups: ['kind', 'severity'] },
    items: [],
    pairs,
    missing: 0,
    ...some,
  });

  it('are each kind and each severity with the images that are not degraded', () => {
    const kinds = new Map([
      ['a', 'none'],
      ['b', 'noise'],
      ['c', 'blur'],
    ]);
    const severity = new Map([
      ['a', 0],
      ['b', 2],
      ['c', 1],
    ]);
    expect(groupsOf(testWith({ kinds, severity }))).toEqual([
      { by: 'kind', name: 'blur', ids: ['a', 'c'] },
      { by: 'kind', name: 'noise', ids: ['a', 'b'] },
      { by: 'severity', name: '1', ids: ['a', 'c'] },
      { by: 'severity', name: '2', ids: ['a', 'b'] },
    ]);
  });

  it('are quarters of the degraded images where every image has a severity of its own', () => {
    const severity = new Map(Array.from({ length: 41 }, (_, i) => [`i${i}`, i / 40]));
    const found = groupsOf(testWith({ severity }));
    expect(found.map(({ name }) => name)).toEqual(['0 to 0.25', '0.25 to 0.5', '0.5 to 0.75', '0.75 to 1']);
    for (const { ids } of found) expect(ids).toHaveLength(11);
    expect(found[1]?.ids.slice(0, 2)).toEqual(['i0', 'i11']);
  });
});
