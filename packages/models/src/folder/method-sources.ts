/** A method as readers know it. */
export interface MethodSource {
  /** Its name. */
  readonly label: string;
  /** What its confidence of an image is. */
  readonly confidence: string;
  /** Where it was published. */
  readonly source?: string;
}

const scaleFace = {
  confidence: 'the scale s(x) that its head predicts',
  source: 'ScaleFace, arXiv 2209.01880',
};

const shapes: Readonly<Record<string, string>> = {
  scaleface: 'ScaleFace',
  'scaleface-32': 'ScaleFace, 32σ',
  'scaleface-64': 'ScaleFace, 64σ',
  'scaleface-exp': 'ScaleFace, exp',
};

const precision = 'the mean of 1/σ² over the dimensions';

const sources: Readonly<Record<string, MethodSource>> = {
  pfe: { label: 'PFE', confidence: precision, source: 'Shi and Jain 2019, arXiv 1904.09658' },
  probface: { label: 'ProbFace', confidence: '1/σ²', source: 'Chen et al. 2021, arXiv 2102.04075' },
  scf: { label: 'SCF', confidence: 'the concentration κ that its head predicts', source: 'Li et al., CVPR 2021' },
  dul: { label: 'DUL', confidence: precision, source: 'Chang et al. 2020, arXiv 2003.11339' },
  'cr-fiqa': {
    label: 'CR-FIQA',
    confidence: 'the certainty ratio that its head predicts from the embedding',
    source: 'Boutros et al. 2023, arXiv 2112.06592',
  },
  magface: {
    label: 'MagFace',
    confidence: 'the length of the embedding',
    source: 'Meng et al. 2021, arXiv 2103.06627',
  },
  dropout: {
    label: 'dropout',
    confidence: 'the mean resultant length of its embedding under random masks',
    source: 'Gal and Ghahramani 2016, arXiv 1506.02142',
  },
  tta: {
    label: 'test-time augmentation',
    confidence: 'the mean resultant length of the embeddings of several views of it',
    source: 'Mardia and Jupp 2000, §9.2',
  },
  onnx: { label: 'ONNX network', confidence: 'the number that a network of its own gives' },
  norm: { label: 'embedding norm', confidence: 'the length of the embedding' },
};

/**
 * What readers are told of a method.
 *
 * @param method - Its name.
 *
 * @example
 * ```ts
 * import { methodSource } from '@scaleface/models';
 *
 * methodSource('scf').confidence; // => 'the concentration κ that its head predicts'
 * methodSource('pfe').source; // => 'Shi and Jain 2019, arXiv 1904.09658'
 * methodSource('mine'); // => { label: 'mine', confidence: 'what its heads predict' }
 * ```
 */
export function methodSource(method: string): MethodSource {
  const label = shapes[method];
  if (label !== undefined) return { ...scaleFace, label };
  return sources[method] ?? { label: method, confidence: 'what its heads predict' };
}
