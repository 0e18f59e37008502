import { ScaleFaceError } from '@scaleface/numerics';
import { fileName, openOnnxFile, resizeImage } from '#system';
import type { RawImage } from '../images/raw-image.js';
import { runSession } from '../onnx-runtime/onnx-session.js';
import type { OnnxRuntimeOptions } from '../onnx-runtime/runtime-options.js';
import { sha256Anywhere } from '../storage/sha256-anywhere.js';
import { type DetectedFace, type FaceDetector, withoutOverlaps } from './detector.js';
import type { Point } from './similarity.js';

/** Options of {@link openYuNet}. */
export interface YuNetOptions extends OnnxRuntimeOptions {
  /** The model file, in a page its address, for instance `yunet_n_dynamic.onnx`: its input may have any size. */
  readonly file: string;
  /** Faces below this score are not reported; 0.6 by default. */
  readonly threshold?: number;
  /**
   * Longer side of an image when it is searched, in pixels: smaller images are enlarged to it, larger ones shrunk. 320 by
   * default, which suits faces from a twentieth of the image on; raise it to find smaller ones, at a cost that grows
   * with its square.
   */
  readonly searchSide?: number;
}

/** Cells of the three grids, in pixels. */
const strides = [8, 16, 32] as const;
const kinds = ['cls', 'obj', 'bbox', 'kps'] as const;
const outputs = strides.flatMap((stride) => kinds.map((kind) => `${kind}_${stride}`));
const multiple = 32;
const hint = 'Take a YuNet whose input has any size, for instance yunet_n_dynamic.onnx';

type Outputs = Readonly<Record<(typeof kinds)[number], Float32Array>>;

/**
 * Opens the face detector YuNet in the ONNX format through `onnxruntime-node` or, in pages, `onnxruntime-web`. Each cell of three
 * grids proposes a face: centre and size relative to the cell, five landmarks, and two probabilities whose geometric
 * mean is the score; of overlapping faces the most confident is kept.
 *
 * Source: Wu, Peng & Yu 2023, Machine Intelligence Research 20(5). Oracle: landmarks that another
 * program found with the same model, to 0.1 pixel.
 *
 * @param options - File, threshold, size.
 * @returns A detector; close it when done.
 * @throws ScaleFaceError `missing-dependency`, `missing-file`, `bad-format` when it is not such a model.
 *
 * @example
 * ```ts no-run
 * import { alignFace, decodeImage, openYuNet } from '@scaleface/models';
 *
 * const detector = await openYuNet({ file: 'yunet_n_dynamic.onnx', threshold: 0.7, searchSide: 640 });
 * const photograph = await decodeImage('group.jpg');
 * for (const { score, box, landmarks } of await detector.detect(photograph)) {
 *   const crop = await alignFace(photograph, landmarks); // 112 × 112, as backbones take it
 *   console.log(score, box.x, box.y, crop.width);
 * }
 * await detector.close();
 * ```
 */
export async function openYuNet(options: YuNetOptions): Promise<FaceDetector> {
  const { file, threshold = 0.6, searchSide = 320 } = options;
  const opened = await openOnnxFile(file, options);
  const { ort, session, sha256 } = opened;
  const missing = outputs.filter((n) => !session.outputNames.includes(n));
  const input = session.inputNames[0];
  if (missing.length > 0 || input === undefined) {
    await session.release();
    throw new ScaleFaceError('not a YuNet model', {
      code: 'bad-format',
      path: file,
      expected: `outputs ${missing.join(', ')}`,
      received: session.outputNames.join(', '),
    });
  }
  const decides = JSON.stringify([sha256, threshold, searchSide]);
  const fingerprint = await sha256Anywhere(new TextEncoder().encode(decides));
  return {
    name: `yunet:${fileName(file)}`,
    fingerprint,
    async detect(image) {
      const { pixels, width, height, factor } = await prepare(image, searchSide);
      const tensor = new ort.Tensor('float32', pixels, [1, 3, height, width]);
      const results = await runSession(opened, { [input]: tensor }, outputs, hint);
      const found = strides.flatMap((stride) => {
        const part = Object.fromEntries(kinds.map((k) => [k, results[`${k}_${stride}`]?.data])) as unknown as Outputs;
        return proposals(part, stride, width / stride, threshold);
      });
      return withoutOverlaps(found.map((face) => scaled(face, factor)));
    },
    close: () => session.release(),
  };
}

/** The faces that a grid proposes. */
function proposals(
  { cls, obj, bbox, kps }: Outputs,
  stride: number,
  columns: number,
  threshold: number,
): DetectedFace[] {
  const found: DetectedFace[] = [];
  for (let i = 0; i < cls.length; i++) {
    const score = Math.sqrt(probability(cls[i]) * probability(obj[i]));
    if (!(score >= threshold)) continue;
    const [column, row] = [i % columns, Math.floor(i / columns)];
    const [dx, dy, w, h] = bbox.subarray(4 * i, 4 * i + 4) as unknown as [number, number, number, number];
    const [width, height] = [Math.exp(w) * stride, Math.exp(h) * stride];
    const box = { x: (column + dx) * stride - width / 2, y: (row + dy) * stride - height / 2, width, height };
    const landmarks = Array.from({ length: 5 }, (_, k): Point => {
      const [x, y] = kps.subarray(10 * i + 2 * k) as unknown as [number, number];
      return [(column + x) * stride, (row + y) * stride];
    });
    found.push({ score, box, landmarks });
  }
  return found;
}

const probability = (value = 0): number => Math.min(1, Math.max(0, value));

const scaled = ({ score, box, landmarks }: DetectedFace, factor: number): DetectedFace => ({
  score,
  box: { x: box.x / factor, y: box.y / factor, width: box.width / factor, height: box.height / factor },
  landmarks: landmarks.map(([x, y]): Point => [x / factor, y / factor]),
});

/** BGR planes, 0 to 255, with black on the right and below up to a multiple of the largest cell. */
async function prepare(
  image: RawImage,
  searchSide: number,
): Promise<{ pixels: Float32Array; width: number; height: number; factor: number }> {
  const factor = searchSide / Math.max(image.width, image.height);
  const [w, h] = [image.width, image.height].map((n) => Math.max(1, Math.round(n * factor))) as [number, number];
  const { data: resized } = await resizeImage(image, { width: w, height: h });
  const [width, height] = [w, h].map((n) => multiple * Math.ceil(n / multiple)) as [number, number];
  const pixels = new Float32Array(3 * width * height);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      for (let c = 0; c < 3; c++) pixels[(c * height + y) * width + x] = resized[3 * (y * w + x) + 2 - c] as number;
    }
  }
  return { pixels, width, height, factor };
}
