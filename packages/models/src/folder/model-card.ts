import { calibrationFromJSON } from '@scaleface/eval';
import { logistic } from '@scaleface/numerics';
import type { ModelCalibration } from '../calibration/calibrate-model.js';
import { cosineRule } from '../calibration/pair-rule.js';
import type { Preprocessing } from '../embedders/embedder.js';
import type { QualityDescription } from '../quality/quality-estimator.js';
import { comparisonText } from './comparison-text.js';
import { methodSource } from './method-sources.js';
import { code, number } from './model-card-format.js';
import type { ModelConfig } from './model-config.js';

/** What a model card is written from. */
export interface ModelCardParts {
  /** What `config.json` says. */
  readonly config: ModelConfig;
  /** What `preprocessor.json` says; features that came from elsewhere may know of none. */
  readonly preprocessing: Preprocessing | null;
  /** What `calibration.json` says, if it is there. */
  readonly calibration?: ModelCalibration | undefined;
}

/**
 * The model card: what a model is, what it was made from, how it compares pairs, and what it does not hold for. In
 * Markdown, behind a head of metadata as model hubs read it. The same model gives the same bytes.
 *
 * @param parts - The model.
 */
export function modelCard({ config, preprocessing, calibration }: ModelCardParts): string {
  const { method } = config;
  const { label, confidence, source } = methodSource(method);
  const sections = [
    `# ${label} on ${code(config.backbone.name)}`,
    `A model of [ScaleFace for TypeScript](https://github.com/scaleface/scaleface): how sure a face model is of each image, and whether two images show one person. The method is ${code(method)}${source === undefined ? '' : ` (${source})`}; its confidence of an image is ${confidence}${config.heads.length > 1 ? `, the geometric mean of ${config.heads.length} heads` : ''}.`,
    ...backboneText(config, preprocessing),
    ...trainingText(config),
    ...calibrationText(calibration),
    '## Limits',
    [
      '- Confidences and scores hold for features of this backbone alone: features of another SHA-256 are refused.',
      '- Score, probabilities and thresholds were fitted on pairs of identities given for training. On other people, cameras or conditions, false match rates differ: measure them on pairs of your own (`scaleface evaluate`) before decisions rest on them.',
      '- Images are aligned face crops (`scaleface align`).',
      '- A confidence says how much can be told from an image, not who is in it; compare confidences of one model only.',
    ].join('\n'),
  ];
  return `${frontMatter(method)}\n${sections.join('\n\n')}\n`;
}

const frontMatter = (method: string): string =>
  [
    '---',
    'library_name: scaleface',
    'pipeline_tag: image-feature-extraction',
    'tags:',
    ...['face-recognition', 'face-verification', 'uncertainty-estimation', method].map(
      (tag) => `- ${JSON.stringify(tag)}`,
    ),
    '---',
    '',
  ].join('\n');

function backboneText(
  { backbone, reads, quality, dropout }: ModelConfig,
  preprocessing: Preprocessing | null,
): string[] {
  const { outputs, architecture } = backbone;
  return [
    '## Backbone',
    [
      `- ${code(backbone.name)}, SHA-256 ${code(backbone.sha256)}`,
      `- ${architecture === undefined ? 'not in this folder: name its file (`--backbone`)' : `in this folder, as ${code(architecture.name)}`}`,
      ...(outputs === undefined
        ? []
        : [`- embedding ${code(outputs.embedding)}, input of heads ${code(outputs.bottleneck ?? outputs.embedding)}`]),
      ...(quality === undefined ? [`- heads read the ${reads}`] : [qualityText(quality)]),
      ...(dropout === undefined
        ? []
        : [
            `- ${dropout.masks} masks of dropout on the embedding, rate ${number(dropout.rate)} (seed ${dropout.seed})`,
          ]),
      ...inputText(preprocessing),
    ].join('\n'),
  ];
}

/** What says of an image how sure it is, where no output of the backbone does. */
function qualityText(quality: QualityDescription): string {
  if (quality.kind === 'tta') {
    const { views, shift, zoom, seed } = quality;
    return `- confidence of ${views} views of an image, every other one mirrored, moved and zoomed by up to ${number(shift)} and ${number(zoom)} (seed ${seed})`;
  }
  const { name, sha256, output, negate, preprocessing } = quality;
  const value = `${negate ? 'the negative of ' : ''}${code(output)}`;
  return `- confidence ${value} of ${code(name)}, SHA-256 ${code(sha256)}, in ${code('quality.onnx')}; its input is the same image at ${preprocessing.width} × ${preprocessing.height}`;
}

/** How an image becomes the input, where features from elsewhere say so. */
function inputText(preprocessing: Partial<Preprocessing> | null): string[] {
  const { width, height, colour, mean, scale } = preprocessing ?? {};
  if (width === undefined || height === undefined || mean === undefined || scale === undefined) return [];
  const numbers = (values: readonly number[]): string => values.map(number).join(', ');
  return [`- images of ${width} × ${height}, ${colour}, (x − [${numbers(mean)}]) · [${numbers(scale)}]`];
}

function trainingText({ training, heads }: ModelConfig): string[] {
  const known = Object.entries(training ?? {}).filter(([, value]) => value !== undefined);
  const losses = Array.isArray(training?.losses) ? training.losses.filter((loss) => typeof loss === 'number') : [];
  const lines = known.flatMap(([name, value]) => {
    if (name === 'losses') return [];
    if (name === 'subjects') return ['- identities: by their names hashed, in `config.json`'];
    return [`- ${name}: ${typeof value === 'number' ? number(value) : code(textOf(value))}`];
  });
  const [first, last] = [losses[0], losses.at(-1)];
  if (first !== undefined && last !== undefined) {
    lines.push(`- loss: ${number(first)} in the first of ${losses.length} epochs, ${number(last)} in the last`);
  }
  const shapes = heads.map(({ kind, options }) => `- head: ${code(kind)} ${code(JSON.stringify(options))}`);
  const nothing = heads.length === 0 ? ['- no head: nothing but the score of pairs was fitted'] : [];
  return ['## Training', [...lines, ...shapes, ...nothing].join('\n')];
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function calibrationText(calibration: ModelCalibration | undefined): string[] {
  if (calibration === undefined) {
    return ['## How pairs are compared', 'Not calibrated: the model describes images, and verifies none.'];
  }
  const { pairs = cosineRule, scores } = calibration;
  const fitted = calibrationFromJSON(scores);
  const rows = [0.01, 0.001].map((fmr) => {
    const { threshold, falseMatches, upperBound, sufficient } = fitted.thresholdForFmr(fmr);
    const few = sufficient ? '' : ' (too few pairs: above them all)';
    return `| ${fmr} | ${number(threshold)}${few} | ${falseMatches} | ${number(upperBound)} |`;
  });
  const { impostors } = scores.impostors;
  return [
    '## How pairs are compared',
    comparisonText(pairs),
    '## Calibration',
    `From scores to probabilities by ${code(scores.method)} on pairs of training identities: ${impostors} impostor pairs, and genuine ones, ${(100 * logistic(scores.baseLogOdds)).toFixed(1)} % of all. A pair is less sure than 10 % of them with a confidence below ${number(calibration.confidence[10] as number)}.`,
    [
      '| false match rate | threshold | false matches | 95 % upper bound of the rate |',
      '| --: | --: | --: | --: |',
      ...rows,
    ].join('\n'),
  ];
}
