import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFeatureTable } from '@scaleface/data';
import { expect, test } from 'vitest';
import { evaluateFeatures } from '../../src/index.js';

test('columns of image qualities are rows of a report, a pair as good as the worse of its images', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'quality-columns-'));
  const [features, pairs, file] = ['f.arrow', 'p.csv', 'q.csv'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeFeatureTable(features, {
    ids: ['a/1.png', 'a/2.png', 'b/1.png', 'b/2.png'],
    subjects: ['a', 'a', 'b', 'b'],
    embedding: { data: Float32Array.of(3, 0, 0.1, 2, 0, 3, 0.9, 1), width: 2 },
    numbers: {},
    metadata: {},
  });
  await writeFile(pairs, 'a/1.png,a/2.png,1\nb/1.png,b/2.png,1\na/1.png,b/1.png,0\na/2.png,b/2.png,0\n');
  await writeFile(
    file,
    'Filename;UnifiedQualityScore;Sharpness.scalar;\nx/a/1.png;30;1\nx/a/2.png;1;2\nx/b/1.png;20;-1\nx/b/2.png;40;4\n',
  );
  const options = { fars: [0.5], rejected: [0, 0.5], combine: 'model' as const, replicates: 0, level: 0.95 };
  const qualities = { file, columns: ['UnifiedQualityScore', 'Sharpness.scalar'] };
  const { rejection } = await evaluateFeatures(features, { pairs, options, qualities });
  const rows = rejection[0]?.rows ?? [];
  expect(rows.map(({ name }) => name)).toEqual(['random', 'norm', ...qualities.columns, 'oracle']);
  // Both pairs with a/2.png leave: b's genuine pair and a/1 with b/1 stay, with cosines of 0.74 and 0.
  expect(rows[2]?.at[1]?.value).toBe(1);
  expect(rows[2]?.events?.[1]).toEqual({ genuine: 1, falseNonMatches: 0, impostor: 1, falseMatches: 0 });
  await expect(
    evaluateFeatures(features, { pairs, options, qualities: { file, columns: ['Sharpnes'] } }),
  ).rejects.toMatchObject({ code: 'unknown-name', path: file });
});
