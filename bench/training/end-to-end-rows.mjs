// What the end-to-end measurements have in common: a model's rows on a test, as lines of JSON, and the table of such lines.
import { existsSync, readFileSync } from 'node:fs';
import { embedImages, readFeatureTable } from '../../packages/data/dist/index.js';
import { loadModel } from '../../packages/models/dist/index.js';
import { evaluatePairs, predictUncertainty } from '../../packages/pipeline/dist/index.js';

export const far = 0.01;

/** The rows of a report that have a label, a line each. */
export function say(report, { seed, way, labels }) {
  const { rows } = report.rejection.find((table) => table.far === far);
  for (const [name, label] of Object.entries(labels)) {
    const found = rows.find((row) => row.name === name);
    const measure = (wanted) => report.measures.find((m) => m.name === wanted)?.value;
    const spearman = measure(`spearman_${name.replace(/-own$/, '')}`) ?? measure('spearman');
    console.log(JSON.stringify({ seed, way, label, tar: found.tar[0], area: found.area.value, spearman }));
  }
}

/** Severities by file, as the test names its images. */
export function severities(file) {
  const { columns, rows } = JSON.parse(readFileSync(file, 'utf8'));
  return new Map(rows.map((row) => [row[columns.indexOf('file')], row[columns.indexOf('severity')]]));
}

/**
 * Evaluates the model of a folder, by its own backbone or the one given; `test` is where the features of the test are kept
 * for the next model of the same backbone.
 */
export async function evaluated(folder, { images, pairs, known, evaluate, seed, embedder, test }) {
  const model = await loadModel(folder);
  const out = test ?? `${folder}.test.arrow`;
  if (!existsSync(out)) await embedImages(images, embedder ?? model.backbone, { out });
  const table = await readFeatureTable(out);
  const method = await predictUncertainty(model, table, model.calibration?.pairs);
  model.dispose();
  await model.backbone?.close();
  return evaluatePairs({
    title: folder,
    description: '',
    table,
    methods: [method],
    main: method.name,
    pairs,
    severity: table.ids.map((id) => known.get(id)),
    options: evaluate,
    provenance: { engine: 'wasm', skipped: {}, versions: {}, seed, configuration: {} },
  });
}

/** The table of files of such lines: the mean over the seeds, with the least and the greatest. */
export function printTable(files) {
  const lines = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
  const groups = grouped(lines, ({ way, label }) => `${way} | ${label}`);
  console.log('| backbone | confidence | TAR at FAR 0.01 | area | Spearman with −severity |');
  console.log('| --- | --- | --- | --- | --- |');
  for (const [name, some] of groups) {
    const cell = (key) => {
      const values = some.map((one) => one[key]);
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      return `${mean.toFixed(3)} (${Math.min(...values).toFixed(3)} to ${Math.max(...values).toFixed(3)})`;
    };
    console.log(`| ${name} | ${cell('tar')} | ${cell('area')} | ${cell('spearman')} |`);
  }
}

/** Things by what a function says of each. */
export function grouped(things, nameOf) {
  const groups = new Map();
  for (const one of things) groups.set(nameOf(one), [...(groups.get(nameOf(one)) ?? []), one]);
  return groups;
}
