import { parseRunConfig } from '../run/config.js';
import type { RunConfig } from '../run/config-types.js';
import { trainingDefaults } from '../training/training-defaults.js';
import { backboneFiles } from './backbones.js';
import type { DemoConfig } from './config.js';
import { PHOTOGRAPH_SIZE } from './photograph.js';

/** The seeds of a demo's run. */
export interface RunSeeds {
  /** Of the run itself. */
  readonly run: number;
  /** Of the methods. */
  readonly methods: Readonly<Record<'pfe' | 'probface' | 'scaleface-32' | 'scaleface-exp', number>>;
  /** Of the impostor pairs. */
  readonly pairs: number;
}

/** The files of a demo's data set below its root, beside those of the backbones. */
export const dataFiles = { train: 'train', test: 'test', severity: 'severity.json', config: 'scaleface.yaml' } as const;

/**
 * The run over a demo's data set: ScaleFace and what it is compared with, each with randomness of its own.
 *
 * @param config - Sizes and rates.
 * @param seeds - Its seeds.
 */
export function demoRunConfig(config: DemoConfig, seeds: RunSeeds): RunConfig {
  const { backbone, head, pfe, probface, test, evaluate } = config;
  const { hidden, coefficient, margin, epochs, batch, learningRate } = head;
  const network = (weights: string): object => ({
    network: { name: 'small', options: { widths: backbone.widths, dimension: backbone.dimension, seed: 0 } },
    weights,
    preprocessing: { width: PHOTOGRAPH_SIZE, height: PHOTOGRAPH_SIZE },
  });
  const scaleFace = { margin, epochs, batch, learningRate, head: { hidden } };
  const method = (name: keyof RunSeeds['methods'], options: object): object => ({
    method: name,
    options: { ...options, seed: seeds.methods[name] },
  });
  return parseRunConfig({
    title: 'ScaleFace on drawn faces',
    description: summary(config),
    seed: seeds.run,
    backbone: network(backboneFiles.arcface),
    embed: { batch: 128 },
    train: {
      folders: [{ folder: dataFiles.train }],
      degradedCopies: 0,
      ...scaleFace,
      // The published shape, and its decay: of drawn faces there are as many as it needs.
      head: { hidden, coefficient, activation: 'sigm_mul' },
      weightDecay: trainingDefaults.scaleHead.weightDecay,
      leaveOneOut: trainingDefaults.scaleHead.leaveOneOut,
      methods: [
        { method: 'magface', backbone: network(backboneFiles.magface) },
        method('pfe', pfe),
        method('probface', probface),
        method('scaleface-32', scaleFace),
        method('scaleface-exp', scaleFace),
      ],
    },
    deploy: 'scaleface',
    tests: [
      {
        name: 'unseen',
        folder: dataFiles.test,
        pairs: { impostors: test.impostors, seed: seeds.pairs },
        severity: dataFiles.severity,
      },
    ],
    evaluate,
  });
}

/** What a demo's data are, for its report. */
const summary = ({ identities, backbone, magface, head, test }: DemoConfig): string =>
  `A small ArcFace backbone learned ${identities.train} drawn identities from ${backbone.steps * backbone.batch} photographs. ` +
  `With the backbone frozen, the heads of ScaleFace, PFE and ProbFace learned on ${identities.train * head.photographs} ` +
  'further photographs of them. MagFace has a backbone of its own: a copy of the ArcFace backbone that learned from ' +
  `${magface.steps * backbone.batch} photographs more with the MagFace loss. ` +
  `Evaluated on ${test.photographs} photographs each of ${identities.test} other identities. Faces, light, blur, noise, ` +
  'resolution, occlusion and pose are drawn by the program from stated distributions.';
