import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { badModel } from './tfjs-file.js';
import type { TfjsFiles } from './tfjs-files.js';
import { noOutput, optional, type TfjsOutputs, type TfjsRunner, understood } from './tfjs-runners.js';
import { LARGEST_MAP, sizeOf } from './tfjs-sizes.js';

/** A layers model: the model's outputs by name, and the output of any layer by the layer's name. */
export async function layersRunner(files: TfjsFiles, outputs: TfjsOutputs | undefined): Promise<TfjsRunner> {
  const layers = await optional('@tensorflow/tfjs-layers', () => import('@tensorflow/tfjs-layers'));
  const model = await loadLayers(layers, files);
  const variables = model.layers.flatMap(({ weights }) => weights.map((weight) => weight.read()));
  // The model's own way leaves the variables of layers that are used twice.
  const dispose = (): void => {
    for (const variable of new Set(variables)) variable.dispose();
  };
  try {
    return await understood(files, () => {
      // `model.outputNames` is empty where layers stand in a sequence.
      const outputNames = model.outputs.map(({ sourceLayer }) => sourceLayer.name);
      const embedding = outputs?.embedding ?? outputNames[0] ?? '';
      const wanted = [embedding, ...(outputs?.bottleneck === undefined ? [] : [outputs.bottleneck])];
      const symbols = wanted.map((name) => {
        const at = outputNames.indexOf(name);
        const symbol = at >= 0 ? model.outputs[at] : model.layers.find((layer) => layer.name === name)?.output;
        if (symbol !== undefined) return symbol as (typeof model.outputs)[0];
        throw noOutput(files.file, name, [...outputNames, ...model.layers.map((layer) => layer.name)]);
      });
      const part = layers.model({ inputs: model.inputs, outputs: symbols });
      const inputShape = model.inputs[0]?.shape;
      return { inputShape, embedding, run: (x) => [part.predict(x, { batchSize: x.shape[0] })].flat(), dispose };
    });
  } catch (error) {
    dispose();
    throw error;
  }
}

/**
 * The model. One that fails half-way leaves no variables behind, and one with maps of impossible sizes is refused before any is
 * made. The weights are set here rather than by the loader, which would leave them behind if they do not fit.
 */
async function loadLayers(layers: typeof import('@tensorflow/tfjs-layers'), files: TfjsFiles): Promise<LayersModel> {
  const { modelTopology, weightSpecs = [], weightData } = files.artifacts;
  const variables = tf.engine().state.registeredVariables;
  let before = new Set<string>();
  const load = async (): Promise<tf.io.ModelArtifacts> => {
    before = new Set(Object.keys(variables));
    return { modelTopology: forInference(modelTopology) as object };
  };
  try {
    return await understood(files, async () => {
      const model = await layers.loadLayersModel({ load });
      for (const { name, inboundNodes } of model.layers) {
        for (const { outputShapes } of inboundNodes) checkMaps(files.file, name, outputShapes);
      }
      const ofOptimizer = new Set(weightSpecs.filter(({ group }) => group === 'optimizer').map(({ name }) => name));
      tf.tidy(() => {
        const all = Object.entries(tf.io.decodeWeights(weightData as ArrayBuffer, [...weightSpecs]));
        model.loadWeights(Object.fromEntries(all.filter(([name]) => !ofOptimizer.has(name))));
      });
      return model;
    });
  } catch (error) {
    // Variables are called after their layers. What else is made at the same time is not this model's.
    const names = namesIn(modelTopology);
    for (const [name, variable] of Object.entries(variables)) {
      if (!before.has(name) && names.has(name.replace(/\/[^/]*$/, ''))) variable.dispose();
    }
    throw error;
  }
}

/** All names in a topology. */
function namesIn(value: unknown, found: Set<unknown> = new Set()): Set<unknown> {
  if (typeof value !== 'object' || value === null) return found;
  if ('name' in value) found.add(value.name);
  for (const part of Object.values(value)) namesIn(part, found);
  return found;
}

/**
 * The topology without what only training uses: weights start at 0, for some of the other ways take long and all weights are
 * replaced, and nothing holds them small or within bounds.
 */
function forInference(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(forInference);
  const entries = Object.entries(value).map(([key, part]) => {
    if (key.endsWith('_initializer')) return [key, { class_name: 'Zeros', config: {} }];
    return [key, /_(regularizer|constraint)$/.test(key) ? null : forInference(part)];
  });
  return Object.fromEntries(entries);
}

type Shape = readonly (number | null)[];

function checkMaps(path: string, name: string, shapes: Shape | readonly Shape[]): void {
  for (const shape of (Array.isArray(shapes[0]) ? shapes : [shapes]) as readonly Shape[]) {
    const possible = shape.every((side) => side === null || (Number.isInteger(side) && side > 0));
    if (possible && sizeOf(shape) <= LARGEST_MAP) continue;
    throw badModel(path, `the layer ${name} gives maps of an impossible size`, `[${shape.join(', ')}]`);
  }
}
