// Real faces in headless Chromium: ONNX networks on onnxruntime-web (wasm on one and two threads, WebGPU on SwiftShader) and native
// layers on our wasm give what Node gives for the same files; photographs are searched and aligned as in Node; a worker keeps the
// page free. The packages are taken from dist/.
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { installChromium, launchChromium } from './chromium.mjs';
import { servePages } from './faces/serve.mjs';

const TOLERANCE = 1e-4;
/** Milliseconds that a task of the page may take beside a worker. */
const TASK = 50;

/** A part of the names of the checks that run; all without it. */
const [only = ''] = process.argv.slice(2);

const data = resolve(process.env.SCALEFACE_DATA ?? '../shared/data');
const network = join(data, 'models', 'mobilefacenet_y1.onnx');
const yunet = join(data, 'models', 'yunet_n_dynamic.onnx');
const outputs = { embedding: 'embedding', bottleneck: 'gdc' };

const plain = ({ embedding, confidence, found }) => ({ embedding: [...embedding], confidence, found });

/** The first files of a folder of folders, one a subfolder. */
const firstOf = (folder, count) =>
  readdirSync(folder)
    .slice(0, count)
    .map((name) => join(folder, name, readdirSync(join(folder, name))[0]));

/** A network of one number an image, its mean grey level. */
async function meanNetwork(out) {
  const outfile = join(out, 'tiny-onnx.mjs');
  await build({ entryPoints: ['testing/tiny-onnx.ts'], bundle: true, format: 'esm', platform: 'node', outfile });
  const { tinyOnnx } = await import(outfile);
  writeFileSync(join(out, 'mean.onnx'), tinyOnnx(['n', 3, 112, 112], 'mean'));
  return join(out, 'mean.onnx');
}

/** Images, model folders, and what Node says. */
async function prepare(out) {
  const [core, heads, models] = await Promise.all(['core', 'heads', 'models'].map((n) => import(`@scaleface/${n}`)));
  await core.selectEngine(['wasm'], { threads: 1 });
  // As PNG, so that every decoder gives the same samples.
  const write = async (file, name) => {
    const image = await models.decodeImage(file);
    writeFileSync(join(out, name), await models.encodeImage(image, 'png'));
    return image;
  };
  const crops = firstOf(join(data, 'dev', 'lfw'), 4);
  const photographs = firstOf(join(data, 'extras', 'lfw-raw250'), 3);
  const aligned = await Promise.all(crops.map((file, i) => write(file, `crop${i}.png`)));
  const whole = await Promise.all(photographs.map((file, i) => write(file, `photo${i}.png`)));

  const head = new heads.ScaleHead({ features: 512, hidden: [16], seed: 2 });
  const onnx = await models.openOnnxBackbone({ file: network, outputs, threads: 1 });
  const native = await models.openOnnxAsNative({ file: network, outputs });
  for (const [name, backbone] of Object.entries({ onnx, native })) {
    const { embedding, bottleneck } = await backbone.embed(aligned);
    const { confidence } = models.predictScales(head, { data: bottleneck, width: 512 });
    const table = { subjects: ['a', 'a', 'b', 'b'], embedding: { data: embedding, width: 128 } };
    const calibration = models.calibrateModel(table, confidence, [0, 1, 2, 3], { genuine: 50, impostor: 50 });
    await models.saveModel(join(out, name), head, backbone, calibration);
  }
  const quality = await models.openNetworkQuality({ file: await meanNetwork(out) });
  await models.saveModel(join(out, 'quality'), { method: 'onnx', heads: [], reads: 'image', quality }, native);
  await Promise.all([onnx.close(), native.close(), quality.close()]);
  copyFileSync(network, join(out, 'onnx', 'mobilefacenet_y1.onnx'));
  copyFileSync(yunet, join(out, 'yunet.onnx'));

  const expected = {};
  for (const name of ['onnx', 'native']) {
    const faces = await models.ScaleFace.fromPretrained(join(out, name), { threads: 1 });
    const said = await faces.embed(aligned);
    expected[name] = { faces: said.map(plain), verdict: await faces.verify(said[0], said[1], { reject: 0 }) };
    await faces.dispose();
  }
  const byNetwork = await models.ScaleFace.fromPretrained(join(out, 'quality'));
  expected.quality = { faces: (await byNetwork.embed(aligned)).map(plain) };
  await byNetwork.dispose();
  for (const searchSide of [250, 320]) {
    const detector = await models.openYuNet({ file: yunet, searchSide, threads: 1 });
    const boxes = [];
    for (const image of whole) boxes.push(await detector.detect(image));
    const faces = await models.ScaleFace.fromPretrained(join(out, 'onnx'), { threads: 1, detector });
    expected[searchSide] = { boxes, faces: (await faces.embed(whole)).map(plain) };
    await Promise.all([faces.dispose(), detector.close()]);
  }
  return { expected, crops: aligned.map((_, i) => `/crop${i}.png`), photos: whole.map((_, i) => `/photo${i}.png`) };
}

/** The scripts of pages; `bare` for one that was bundled without onnxruntime-web. */
const bundle = (out, entryPoints, external = []) =>
  build({
    entryPoints,
    external,
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    outdir: out,
    logLevel: 'error',
  });

/** The largest difference of embeddings, relative to their largest number, and of confidences, relative to themselves. */
function difference(expected, found) {
  const each = expected.map((face, i) => {
    const size = Math.max(...face.embedding.map(Math.abs));
    const embedding = face.embedding.map((x, d) => Math.abs(x - found[i].embedding[d]));
    return Math.max(Math.max(...embedding) / size, Math.abs(found[i].confidence / face.confidence - 1));
  });
  return Math.max(...each);
}

/** The largest distance of boxes and landmarks in pixels; infinite where another number of faces was found. */
function distance(expected, found) {
  const numbers = (faces) => faces.flatMap(({ box, landmarks }) => [...Object.values(box), ...landmarks.flat()]);
  const each = expected.map((faces, i) => {
    const [a, b] = [numbers(faces), numbers(found[i])];
    return a.length === b.length ? Math.max(0, ...a.map((x, k) => Math.abs(x - b[k]))) : Number.POSITIVE_INFINITY;
  });
  return Math.max(...each);
}

const out = mkdtempSync(join(tmpdir(), 'scaleface-faces-'));
mkdirSync(out, { recursive: true });
installChromium();
await bundle(out, { page: 'scripts/jobs/faces/page.mjs', worker: 'scripts/jobs/faces/worker.mjs' });
await bundle(out, { bare: 'scripts/jobs/faces/page.mjs' }, ['onnxruntime-web']);
const { expected, crops, photos } = await prepare(out);
const { server, asked, address } = await servePages(out);
let browser = await launchChromium();
const counts = { passed: 0, failed: 0 };

/** Asks a page of its own; Chromium's software GPU process may die under load, so that it is asked thrice at most. */
async function ask(place, call, argument, script = 'page') {
  for (let tries = 1; ; tries++) {
    const page = await browser.newPage();
    try {
      await page.goto(`${address}/${place}/${script}`);
      await page.waitForFunction(() => globalThis.ready, undefined, { timeout: 60_000 });
      return await page.evaluate(([name, given]) => globalThis[name](given), [call, argument]);
    } catch (error) {
      if (tries === 3) throw error;
      await browser.close();
      browser = await launchChromium();
    } finally {
      await page.close().catch(() => {});
    }
  }
}

async function check(name, work) {
  if (!name.includes(only)) return;
  const start = performance.now();
  try {
    const note = await work();
    counts.passed++;
    console.log(`ok   ${name} (${note}; ${((performance.now() - start) / 1000).toFixed(1)} s)`);
  } catch (error) {
    counts.failed++;
    console.log(`FAIL ${name}\n       ${error.message}`);
  }
}

function claim(holds, what) {
  if (!holds) throw new Error(what);
}

function same(wanted, found, tolerance = TOLERANCE) {
  const worst = difference(wanted, found);
  claim(worst <= tolerance, `differs by ${worst}`);
  return `largest difference ${worst.toExponential(1)}`;
}

const runsAs = (runs, wanted) =>
  claim(
    Object.entries(wanted).every(([key, value]) => runs[key] === value),
    `runs as ${JSON.stringify(runs)}`,
  );

try {
  const onnxCases = [
    ['onnxruntime-web on wasm, one thread', 'plain', { providers: ['wasm'] }, { provider: 'wasm', threads: 1 }],
    ['onnxruntime-web on wasm, two threads', 'isolated', { providers: ['wasm'], threads: 2 }, { threads: 2 }],
    ['onnxruntime-web on WebGPU', 'isolated', { providers: ['webgpu'] }, { provider: 'webgpu' }],
  ];
  for (const [name, place, options, runs] of onnxCases) {
    await check(`a page gives Node's numbers by ${name}`, async () => {
      const images = runs.provider === 'webgpu' ? crops.slice(0, 2) : crops;
      const found = await ask(place, 'onnx', { options, images });
      claim(found.isolated === (place === 'isolated'), 'the page is not isolated as it should be');
      runsAs(found.runs, runs);
      claim(found.verdict.decision === expected.onnx.verdict.decision, `decides ${found.verdict.decision}`);
      return same(expected.onnx.faces.slice(0, images.length), found.faces);
    });
  }
  await check('a page that may choose takes wasm where WebGPU is computed on the processor, and says why', async () => {
    const { runs } = await ask('plain', 'onnx', { options: {}, images: crops.slice(0, 2) });
    runsAs(runs, { provider: 'wasm' });
    claim(/webgpu: its adapter.*/.test(runs.note), `notes ${runs.note}`);
    return runs.note;
  });
  await check(
    'threads in a page that is not isolated, files that are not served and Node’s runtime are refused',
    async () => {
      const said = await ask('plain', 'refuses');
      claim(said.threads === 'unsupported: an isolated page, or 1', said.threads);
      claim(said.files === 'missing-file: ort-wasm-simd-threaded.mjs and ort-wasm-simd-threaded.wasm', said.files);
      claim(said.node === 'unsupported: web', said.node);
      return said.files;
    },
  );
  await check("a confidence that is an ONNX network's number is Node's, with several threads too", async () => {
    const notes = [];
    for (const [place, threads] of [
      ['plain', 1],
      ['isolated', 2],
    ]) {
      const found = await ask(place, 'quality', { options: { providers: ['wasm'], threads }, images: crops });
      notes.push(`${threads}: ${same(expected.quality.faces, found.faces)}`);
    }
    return notes.join(', ');
  });
  await check('such a model says what is missing where the page has no onnxruntime-web', async () => {
    const files = await ask('plain', 'refusesQuality');
    claim(files === 'missing-file: ort-wasm-simd-threaded.mjs and ort-wasm-simd-threaded.wasm', files);
    const without = await ask('plain', 'refusesQuality', undefined, 'bare');
    claim(without === 'missing-dependency: Install it with: npm install onnxruntime-web', without);
    return without;
  });
  await check("native layers on our wasm give Node's numbers, the same bits on one and two threads", async () => {
    const [one, two] = [
      await ask('isolated', 'native', { threads: 1, images: crops }),
      await ask('isolated', 'native', { threads: 2, images: crops }),
    ];
    claim(one.threads === 1 && two.threads === 2, `runs on ${one.threads} and ${two.threads} threads`);
    claim(JSON.stringify(one.faces) === JSON.stringify(two.faces), 'threads change the numbers');
    return same(expected.native.faces, two.faces);
  });
  await check('threads that fail as they start leave one thread, the reason, and the same numbers', async () => {
    const found = await ask('isolated', 'failingThreads', { images: crops });
    claim(found.threads === 1 && found.note.includes('no threads today'), `${found.threads} threads: ${found.note}`);
    return `${found.note}; ${same(expected.native.faces, found.faces)}`;
  });
  await check('an element, a file, a bitmap, a canvas, a frame and samples of one image are one image', async () => {
    const { names, faces } = await ask('plain', 'forms', { image: crops[0] });
    const wanted = names.map(() => expected.native.faces[0]);
    return `${names.join(', ')}: ${same(wanted, faces, 2e-3)}`;
  });
  // Photographs of that side are not resized, others are, with a few grey levels of difference; a crop is rounded to grey levels,
  // so that the last bits of a landmark may turn some of them.
  for (const [searchSide, pixels, tolerance] of [
    [250, 1e-3, 1e-3],
    [320, 0.5, 0.1],
  ]) {
    await check(`faces in photographs are found where Node finds them, searched at ${searchSide} pixels`, async () => {
      const found = await ask('plain', 'photographs', { images: photos, searchSide });
      const far = distance(expected[searchSide].boxes, found.boxes);
      claim(far <= pixels, `${far} pixels apart`);
      return `at most ${far.toFixed(4)} pixels apart, ${same(expected[searchSide].faces, found.faces, tolerance)}`;
    });
  }
  await check('a worker finds and embeds faces while no task of the page takes 50 ms', async () => {
    const longest = [];
    // Beside other programs any task may be held up: the best of three.
    for (let tries = 0; tries < 3; tries++) {
      const found = await ask('isolated', 'inWorker', { images: photos });
      same(expected[320].faces, found.faces, 0.1);
      claim(found.heard.includes('mobilefacenet_y1.onnx'), `heard ${found.heard}`);
      claim(found.frames >= 1 && found.frames < 6, `${found.frames} of 6 frames`);
      longest.push(Math.max(0, ...found.long));
      if (longest.at(-1) <= TASK) return `longest task ${longest.at(-1)} ms (0: none of 50 or more)`;
    }
    throw new Error(`tasks of ${longest} ms`);
  });
  await check('a model is fetched once', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const open = async () => {
      asked.length = 0;
      await page.goto(`${address}/plain/page`);
      await page.waitForFunction(() => globalThis.ready);
      await page.evaluate(() => globalThis.native({ threads: 1, images: ['/crop0.png'] }));
      return asked.filter((path) => path.startsWith('/native/'));
    };
    const [first, second] = [await open(), await open()];
    await context.close();
    claim(first.includes('/native/model.safetensors'), `asks for ${first}`);
    claim(second.join() === '/native/checksums.json', `asks for ${second}`);
    return `${first.length} files, then ${second.length}`;
  });
  console.log(`Chromium ${browser.version()}`);
  console.log(`Tests: ${counts.passed} passed, ${counts.failed} failed, 0 skipped`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
} finally {
  await browser.close();
  server.close();
  rmSync(out, { recursive: true, force: true });
}
