// End to end against the frozen backbone, on drawn faces: what is accepted at FAR 0.01 before anything is rejected, the area
// under rejection, and the rank correlation of the confidence with the severity that is known. One seed a call, about six
// minutes on two cores:
//
//   node bench/training/end-to-end.mjs SEED          one line of JSON a row
//   node bench/training/end-to-end.mjs --table FILE… the mean and the range over the seeds, from such lines
//
// All networks start from the demo's small ArcFace backbone, or from nothing, and see the same photographs.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectEngine } from '../../packages/core/dist/index.js';
import { embedImages, makePairs, readFeatureTable, readImageFolder } from '../../packages/data/dist/index.js';
import { loadModel, openModelBackbone } from '../../packages/models/dist/index.js';
import {
  DEMO_CONFIG,
  drawDemo,
  evaluatePairs,
  predictUncertainty,
  run,
  trainOnImages,
} from '../../packages/pipeline/dist/index.js';

const far = 0.01;
if (process.argv[2] === '--table') table(process.argv.slice(3));
else await measure(Number(process.argv[2] ?? 1));

async function measure(seed) {
  const engine = await selectEngine(['wasm']);
  const home = mkdtempSync(join(tmpdir(), 'scaleface-end-to-end-'));
  const config = { ...DEMO_CONFIG, head: { ...DEMO_CONFIG.head, photographs: 16 } };
  const drawn = await drawDemo(home, { seed, config });
  const say = (report, way, names) => {
    const rows = report.rejection.find((t) => t.far === far).rows;
    for (const [name, label] of Object.entries(names)) {
      const found = rows.find((r) => r.name === name);
      const measured =
        report.measures.find((m) => m.name === `spearman_${name}`) ??
        report.measures.find((m) => m.name === 'spearman');
      console.log(
        JSON.stringify({ seed, way, label, tar: found.tar[0], area: found.area.value, spearman: measured?.value }),
      );
    }
  };
  const frozen = {
    norm: 'norm',
    scaleface: 'ScaleFace',
    'scaleface-own': 'ScaleFace, own score',
    pfe: 'PFE',
    magface: 'MagFace',
  };
  const reports = [];
  await run(
    { ...drawn, evaluate: { ...drawn.evaluate, fars: [far], replicates: 0 } },
    {
      data: home,
      out: join(home, 'run'),
      report: (_, report) => reports.push(report),
    },
  );
  say(reports[0], 'frozen', frozen);

  const images = await readImageFolder(join(home, 'train'));
  const { network, preprocessing } = drawn.backbone;
  const common = { architecture: network, preprocessing, engine };
  const steps = { batch: 64, learningRate: 0.02, schedule: 'cosine', seed };
  const own = { scaleface: 'ScaleFace', 'scaleface-own': 'ScaleFace, own score' };
  const tuned = { ...common, init: join(home, drawn.backbone.weights), method: 'scaleface' };
  await trained('fine-tuned', own, { ...tuned, training: { ...steps, epochs: 6, constantEpochs: 1 } });
  await trained('from nothing', own, {
    ...common,
    method: 'scaleface',
    training: { ...steps, epochs: 12, constantEpochs: 6 },
  });
  await trained(
    'fine-tuned',
    { magface: 'MagFace' },
    { ...tuned, method: 'magface', training: { ...steps, epochs: 6 } },
  );
  rmSync(home, { recursive: true });

  async function trained(way, names, options) {
    const out = join(home, `${options.method}-${way.replace(' ', '-')}`);
    await trainOnImages(images, { ...options, out });
    const embedder = await openModelBackbone(out);
    const test = await readImageFolder(join(home, 'test'));
    await embedImages(test, embedder, { out: `${out}.arrow`, batch: 128 });
    await embedder.close();
    const features = await readFeatureTable(`${out}.arrow`);
    const model = await loadModel(out);
    const method = await predictUncertainty(model, features, model.calibration?.pairs);
    model.dispose();
    const { columns, rows } = JSON.parse(readFileSync(join(home, 'severity.json'), 'utf8'));
    const known = new Map(rows.map((row) => [row[columns.indexOf('file')], row[columns.indexOf('severity')]]));
    const report = evaluatePairs({
      title: way,
      description: '',
      table: features,
      methods: [method],
      main: method.name,
      pairs: makePairs(test, drawn.tests[0].pairs.impostors, drawn.tests[0].pairs.seed),
      severity: features.ids.map((id) => known.get(id)),
      options: { ...drawn.evaluate, fars: [far], replicates: 0 },
      provenance: { engine: 'wasm', skipped: {}, versions: {}, seed, configuration: {} },
    });
    say(report, way, names);
  }
}

function table(files) {
  const lines = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
  const groups = new Map();
  for (const line of lines) {
    const name = `${line.way} | ${line.label}`;
    groups.set(name, [...(groups.get(name) ?? []), line]);
  }
  console.log(
    '| backbone | confidence | TAR at FAR 0.01 | area | Spearman with −severity |\n| --- | --- | --- | --- | --- |',
  );
  for (const [name, some] of groups) {
    const cell = (key) => {
      const values = some.map((one) => one[key]);
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      return `${mean.toFixed(3)} (${Math.min(...values).toFixed(3)} to ${Math.max(...values).toFixed(3)})`;
    };
    console.log(`| ${name} | ${cell('tar')} | ${cell('area')} | ${cell('spearman')} |`);
  }
}
