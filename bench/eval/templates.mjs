// A synthetic protocol of IJB-C's size through evaluateTemplatePairs: 469,375 images in 23,124 templates of 3,531 subjects,
// 15,658,489 pairs, 19,557 of them genuine. Neither the images nor the pairs nor the scores stand in memory.
//
//   npm run build && node bench/eval/templates.mjs [--width 512] [--threads 2] [--scale 1]
//
// Goal: at most 2 minutes and 1 GB of resident memory on two cores. `--scale 0.01` draws a hundredth of it. Measured on two
// cores of an EPYC (Zen 4) at 512 numbers an image with two threads: 31 s, of them 3.5 s to draw and fuse the images; 43 s of
// processor time of all threads together, at most 436 MiB resident.
import { parseArgs } from 'node:util';
import {
  addTemplateImages,
  createTemplateSums,
  evaluateTemplatePairs,
  fuseTemplateSums,
  mediaShares,
} from '../../packages/eval/dist/index.js';
import { cosinesOnThreads } from '../../packages/eval/dist/workers.js';
import { createRandom } from '../../packages/numerics/dist/index.js';

const { values: args } = parseArgs({
  options: {
    width: { type: 'string', default: '512' },
    threads: { type: 'string', default: '2' },
    scale: { type: 'string', default: '1' },
  },
});
const width = Number(args.width);
const scale = Number(args.scale);
const some = (count) => Math.max(8, Math.round(count * scale));
const subjectCount = some(3531);
const templateCount = some(23_124);
const imageCount = some(469_375);
const genuineCount = some(19_557);
const pairCount = some(15_658_489);

const start = performance.now();
let last = start;
const report = (what) => {
  const now = performance.now();
  const seconds = (from) => ((now - from) / 1000).toFixed(1);
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const processor = `${((userCPUTime + systemCPUTime) / 1e6).toFixed(1)} s of processor time`;
  console.log(
    `${what}:\n  ${seconds(last)} s, ${seconds(start)} s in all, ${processor}, at most ${Math.round(maxRSS / 1024)} MiB`,
  );
  last = now;
};

const random = createRandom(2022);
// The first templates are the gallery, one a subject; the others are probes.
const subjects = Int32Array.from({ length: templateCount }, (_, t) =>
  t < subjectCount ? t : (t * 7919) % subjectCount,
);
// Every template has an image, and all images of one follow each other, as in the published lists.
const template = Int32Array.from({ length: imageCount }, (_, i) => Math.floor((i * templateCount) / imageCount));
const media = Int32Array.from({ length: imageCount }, () => random.integer(8));
const share = mediaShares(template, media);

/**
 * Images of one template after the other, in blocks: the direction of the subject, that of the template, as much the harder it
 * is, and noise. The confidence of an image falls with how hard its template is.
 */
function* images() {
  const size = 2048;
  const centre = new Float32Array(width);
  let own = -1;
  let hardness = 0;
  for (let from = 0; from < imageCount; from += size) {
    const count = Math.min(size, imageCount - from);
    const data = new Float32Array(count * width);
    const confidence = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      if (template[from + i] !== own) {
        own = template[from + i];
        hardness = 0.3 + 3.5 * random.uniform() ** 2;
        const direction = createRandom(subjects[own]);
        for (let d = 0; d < width; d++) centre[d] = direction.uniform() - 0.5 + hardness * (random.uniform() - 0.5);
      }
      confidence[i] = (0.5 + random.uniform()) / hardness;
      for (let d = 0; d < width; d++) data[i * width + d] = centre[d] + 2 * (random.uniform() - 0.5);
    }
    yield {
      embedding: { data, width },
      confidence,
      template: template.subarray(from, from + count),
      share: share.subarray(from, from + count),
    };
  }
}

/** Pairs ordered by gallery template: the genuine ones first, then so many impostors each. */
function* pairs() {
  const draw = createRandom(15);
  const size = 65_536;
  for (let from = 0; from < pairCount; from += size) {
    const count = Math.min(size, pairCount - from);
    const left = new Uint32Array(count);
    const right = new Uint32Array(count);
    const genuine = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      const p = from + i;
      if (p < genuineCount) {
        right[i] = subjectCount + (p % (templateCount - subjectCount));
        left[i] = subjects[right[i]];
        genuine[i] = 1;
        continue;
      }
      left[i] = Math.floor(((p - genuineCount) * subjectCount) / (pairCount - genuineCount));
      do right[i] = subjectCount + draw.integer(templateCount - subjectCount);
      while (subjects[right[i]] === left[i]);
    }
    yield { left, right, genuine };
  }
}

const sums = createTemplateSums(templateCount, width, 'weighted');
for (const block of images()) addTemplateImages(sums, block);
const templates = fuseTemplateSums(sums);
report(`${imageCount} images of ${width} numbers drawn and fused to ${templateCount} templates`);
const result = await evaluateTemplatePairs({
  templates,
  pairs,
  subjects,
  cosines: cosinesOnThreads({ threads: Number(args.threads) }),
});
report(`${pairCount} pairs: TAR, ROC, DET, 250 rejected portions, intervals of 1,000 replicates`);
const { verification, intervals, rejection, roc } = result;
console.table(
  verification.fars.map((far, f) => ({
    FAR: far,
    TAR: Number(verification.tar[f].toFixed(4)),
    '95 %': intervals[f] ? `${intervals[f].lower.toFixed(4)} – ${intervals[f].upper.toFixed(4)}` : '',
    'false accepts': verification.falseAccepts[f],
    'TAR, half rejected': Number(rejection.rows.at(-1).tar[f].toFixed(4)),
    area: Number(rejection.area[f].toFixed(5)),
  })),
);
console.log(
  `${verification.genuine} genuine, ${verification.impostor} impostor pairs, ${roc.fpr.length} points of the ROC`,
);
