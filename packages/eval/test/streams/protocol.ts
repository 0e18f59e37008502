import { createRandom } from '@scaleface/numerics';
import {
  addTemplateImages,
  createTemplateSums,
  type FusedTemplateTable,
  fuseTemplateSums,
  mediaShares,
  type StreamedFusion,
  type TemplatePairBlock,
} from '../../src/index.js';

/** A protocol drawn by a seed: images of templates of subjects, and pairs of templates. */
export interface Protocol {
  readonly width: number;
  readonly embedding: Float32Array;
  readonly confidence: Float32Array;
  readonly template: Int32Array;
  readonly media: Int32Array;
  readonly subjects: Int32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly genuine: Uint8Array;
}

/** Templates 5 and 6 have no image; the one image of template 7 is zero. */
export function drawProtocol(seed: number, templates = 60, pairs = 4000, width = 8): Protocol {
  const random = createRandom(seed);
  const subjects = Int32Array.from({ length: templates }, (_, t) => t % 20);
  const centres = Float64Array.from({ length: 20 * width }, () => random.normal());
  const template: number[] = [];
  for (let t = 0; t < templates; t++) {
    if (t === 5 || t === 6) continue;
    for (let k = t === 7 ? 0 : random.integer(6); k >= 0; k--) template.push(t);
  }
  // In any order.
  for (let i = template.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [template[i], template[j]] = [template[j] as number, template[i] as number];
  }
  const confidence = Float32Array.from(template, () => 1 + Math.round(8 * random.uniform()) / 4);
  const embedding = Float32Array.from({ length: template.length * width }, (_, k) => {
    const [i, d] = [Math.floor(k / width), k % width];
    const own = template[i] as number;
    const centre = centres[(subjects[own] as number) * width + d] as number;
    return own === 7 ? 0 : centre * 0.6 + random.normal() / (confidence[i] as number);
  });
  const side = (): Int32Array => Int32Array.from({ length: pairs }, () => random.integer(templates));
  const [left, right] = [side(), side()];
  // More genuine pairs than chance gives.
  for (let p = 0; p < pairs; p += 3) right[p] = ((left[p] as number) + 20 * (1 + random.integer(2))) % templates;
  return {
    width,
    embedding,
    confidence,
    template: Int32Array.from(template),
    media: Int32Array.from(template, () => random.integer(3)),
    subjects,
    left,
    right,
    genuine: Uint8Array.from(left, (l, p) => (subjects[l] === subjects[right[p] as number] ? 1 : 0)),
  };
}

/** Templates fused from blocks of a few images each. */
export function fused(p: Protocol, fusion: StreamedFusion, withMedia = true): FusedTemplateTable {
  const sums = createTemplateSums(p.subjects.length, p.width, fusion);
  const share = withMedia ? mediaShares(p.template, p.media) : new Float64Array(p.template.length).fill(1);
  for (let from = 0; from < p.template.length; from += 7) {
    const to = from + 7;
    addTemplateImages(sums, {
      embedding: { data: p.embedding.subarray(from * p.width, to * p.width), width: p.width },
      template: p.template.subarray(from, to),
      confidence: p.confidence.subarray(from, to),
      share: share.subarray(from, to),
    });
  }
  return fuseTemplateSums(sums);
}

/** The pairs in blocks of uneven length, one of them empty. */
export async function* blocksOf({ left, right, genuine }: Protocol): AsyncGenerator<TemplatePairBlock> {
  for (let from = 0, size = 0; from < left.length; from += size, size = (size * 7 + 1) % 501) {
    const to = from + size;
    yield { left: left.subarray(from, to), right: right.subarray(from, to), genuine: genuine.subarray(from, to) };
  }
}

/** What the published protocol gives. */
export interface Published {
  /** Fused templates. */
  readonly templates: readonly { readonly mu: number[]; readonly confidence: number; readonly failed: boolean }[];
  /** One score per pair. */
  readonly scores: Float64Array;
  /** One confidence per pair. */
  readonly confidence: Float64Array;
}

/** The protocol as it is published, in float64 and without any streaming: scores and confidences of all pairs. */
export function naive(p: Protocol, fusion: StreamedFusion, round: (x: number) => number = (x) => x): Published {
  const rows = p.subjects.map((_, t) => t);
  const imagesOf = (t: number): number[] => [...p.template.keys()].filter((i) => p.template[i] === t);
  const row = (i: number): number[] => [...p.embedding.subarray(i * p.width, (i + 1) * p.width)];
  const norm = (x: number[]): number => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0));
  const templates = Array.from(rows, (t) => {
    const own = imagesOf(t);
    const media = [...new Set(own.map((i) => p.media[i] as number))];
    const sum = new Array<number>(p.width).fill(0);
    let [weight, confidence] = [0, 0];
    for (const medium of media) {
      const frames = own.filter((i) => p.media[i] === medium);
      for (const i of frames) {
        const u = p.confidence[i] as number;
        const w = (fusion === 'mean' ? 1 : u) / frames.length;
        const x = row(i);
        const length = fusion === 'mean' ? 1 : norm(x);
        for (let d = 0; d < p.width; d++) sum[d] = (sum[d] as number) + (w * (x[d] as number)) / (length || 1);
        weight += w;
        confidence += w * u;
      }
    }
    const length = norm(sum);
    return { mu: sum.map((x) => round(x / length)), confidence: confidence / weight, failed: !(length > 0) };
  });
  const cosine = (a: number[], b: number[]): number =>
    a.reduce((sum, x, d) => sum + x * (b[d] as number), 0) / (norm(a) * norm(b));
  const of = (value: (a: (typeof templates)[number], b: (typeof templates)[number]) => number): Float64Array =>
    Float64Array.from(p.left, (l, k) => {
      const [a, b] = [templates[l], templates[p.right[k] as number]] as [
        (typeof templates)[number],
        (typeof templates)[number],
      ];
      return a.failed || b.failed ? Number.NEGATIVE_INFINITY : value(a, b);
    });
  return {
    templates,
    scores: of((a, b) => cosine(a.mu, b.mu)),
    confidence: of((a, b) => (2 * a.confidence * b.confidence) / (a.confidence + b.confidence)),
  };
}
