import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FeatureTable, methodFeatures, readFeatureTable, takeTableRows } from '@scaleface/data';
import { cosineRule, loadModel, modelFolder, predictConfidence } from '@scaleface/models';
import { exists, replaceFolder, writeFileAtomic } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { choosingArea, choosingPairs, fewestGenuine as fewest } from './choosing-pairs.js';
import type { Stage } from './stages.js';
import { trainStageName } from './train-stage.js';
import { rowsOf } from './training-data.js';

/** Which method a run deploys, and why; the content of `deploy.json`. */
export interface Deployment {
  /** The method. */
  readonly method: string;
  /** Why this one, in a sentence. */
  readonly reason: string;
  /**
   * The area of each method under TAR at FAR 0.01 of its own score over the rejected shares 0 to 0.5, on pairs of the
   * identities that were kept from the training; empty where none were, or where they have fewer than 30 genuine pairs.
   */
  readonly areas: Readonly<Record<string, number>>;
}

/** The false accept rate at which methods are chosen. */
const far = 0.01;

/**
 * The stage that chooses the method whose model is the run's, and copies it: from `methods/` to `model/` and
 * `deploy.json`. The best is the one with the largest area on pairs of identities that no method has learnt from; no
 * test has a part in it.
 *
 * @param asked - A method, or `best`.
 * @param methods - The methods that can be deployed, the main one first.
 * @param kept - The identities that were kept from the training.
 * @param seed - Decides the pairs.
 */
export function deployStage(asked: string, methods: readonly string[], kept: readonly string[], seed: number): Stage {
  return {
    name: 'deploy',
    needs: ['embed-train', ...methods.map(trainStageName)],
    key: [asked, methods, kept, seed, far],
    writes: ['model/', 'deploy.json'],
    async do({ out, note }) {
      const table = await readFeatureTable(join(out, 'features', 'train.arrow'));
      const areas = kept.length === 0 ? {} : await areasOf(out, methods, table, kept, seed);
      const deployment = chosenOf(asked, methods, areas, kept.length);
      note(`deploys ${deployment.method}: ${deployment.reason}`);
      const from = join(out, 'methods', deployment.method);
      await replaceFolder(join(out, 'model'), modelFolder, async (made) => {
        for (const name of modelFolder.files) {
          if (await exists(join(from, name))) await copyFile(join(from, name), join(made, name));
        }
      });
      await writeFileAtomic(join(out, 'deploy.json'), `${JSON.stringify(deployment, null, 1)}\n`);
    },
  };
}

/**
 * Makes sure that a run can deploy what it is asked to.
 *
 * @throws ScaleFaceError `unknown-name`.
 */
export function assertDeployable(asked: string, methods: readonly string[]): void {
  if (asked === 'best' || methods.includes(asked)) return;
  throw new ScaleFaceError('the run trains no such method', {
    code: 'unknown-name',
    path: 'deploy',
    expected: ['best', ...methods].join(', '),
    received: asked,
  });
}

function chosenOf(
  asked: string,
  methods: readonly string[],
  areas: Readonly<Record<string, number>>,
  identities: number,
): Deployment {
  if (asked !== 'best') return { method: asked, reason: 'the configuration names it', areas };
  if (identities === 0) {
    const reason = 'too few training identities have several images to keep some and choose on them';
    return { method: methods[0] as string, reason, areas };
  }
  if (Object.keys(areas).length === 0) {
    const reason = `the ${identities} identities kept from the training have fewer than ${fewest} genuine pairs, too few to choose on`;
    return { method: methods[0] as string, reason, areas };
  }
  // Where no genuine pair is left before half of all are rejected, there is no area.
  const areaOf = (name: string): number => (Number.isFinite(areas[name]) ? (areas[name] as number) : -1);
  const method = methods.reduce((best, name) => (areaOf(name) > areaOf(best) ? name : best));
  const area = areaOf(method).toFixed(3);
  const reason = `the largest area (${area}) of TAR at FAR ${far} by its own score on pairs of ${identities} identities kept from the training`;
  return { method, reason, areas };
}

async function areasOf(
  out: string,
  methods: readonly string[],
  table: FeatureTable,
  kept: readonly string[],
  seed: number,
): Promise<Record<string, number>> {
  const wanted = new Set(kept);
  const rows = takeTableRows(
    table,
    rowsOf(table, (subject) => wanted.has(subject)),
  );
  const pairs = choosingPairs(rows, seed);
  if (pairs.genuine < fewest) return {};
  const areas: Record<string, number> = {};
  for (const method of methods) {
    const model = await loadModel(join(out, 'methods', method));
    try {
      const { confidence } = await predictConfidence(model, methodFeatures(rows, model));
      areas[method] = choosingArea(pairs, model.calibration?.pairs ?? cosineRule, confidence, far);
    } finally {
      model.dispose();
    }
  }
  return areas;
}
