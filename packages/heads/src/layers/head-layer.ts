import { registerGradients, type Slot } from '@scaleface/core';
import { createHead, type Head, type HeadOutput } from '@scaleface/heads';
import { defined, ScaleFaceError } from '@scaleface/numerics';
import type * as tfc from '@tensorflow/tfjs-core';
import { serialization } from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';

/** What a layer keeps of a weight; `val` is the variable that it reads and trains. */
type LayerVariable = ReturnType<layers.Layer['addWeight']> & { val: tfc.Variable };

/** How a head becomes a layer. */
export interface AsLayerOptions {
  /** Which output of the head the layer gives. Default: the first, so the scale of a `ScaleHead`. */
  readonly output?: string;
  /** The name of the layer in a model. */
  readonly name?: string;
}

/** What {@link HeadLayer} writes into a saved model. */
interface HeadSpec {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly output: string;
}

/**
 * A specification as text without capitals and underscores (they are escaped): TensorFlow.js turns `camelCase` into
 * `snake_case` on saving and back on loading, in values as well as in keys.
 */
const encodeSpec = (spec: HeadSpec): string =>
  JSON.stringify(spec).replace(/[A-Z_]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);

/**
 * A head as a layer of `tf.layers`: the same variables, trained by `fit`, stored by `LayersModel.save`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 * import { ScaleHead } from '@scaleface/heads';
 * import { HeadLayer } from '@scaleface/heads/layers';
 *
 * const head = new ScaleHead({ features: 2, hidden: [] });
 * const model = sequential();
 * model.add(layers.inputLayer({ inputShape: [2] }));
 * model.add(new HeadLayer(head, { output: 'logit', name: 'confidence' }));
 * model.compile({ optimizer: tf.train.sgd(0.5), loss: 'meanSquaredError' });
 *
 * // The layer's variables are the head's: `fit` has trained the head.
 * const x = tf.tensor2d([[0, 1], [1, 0]]);
 * await model.fit(x, tf.tensor2d([[1], [-1]]), { epochs: 30, verbose: 0 });
 * head.apply(x).logit.arraySync(); // => [[1], [-1]]
 * model.getLayer('confidence').getWeights().map(({ shape }) => shape); // => [[2, 1]]
 * ```
 */
export class HeadLayer extends layers.Layer {
  /** The name under which models refer to this layer. */
  static readonly className: string = 'ScaleFaceHead';
  /** The head; it shares its variables with this layer. */
  readonly head: Head;
  /** Which output of the head the layer gives. */
  readonly headOutput: string;

  /**
   * @param head - The head.
   * @param options - Output and name.
   */
  constructor(head: Head, options: AsLayerOptions = {}) {
    super(defined({ name: options.name }));
    const output = options.output ?? (Object.keys(head.outputs)[0] as string);
    if (!Object.hasOwn(head.outputs, output)) {
      throw new ScaleFaceError('the head has no such output', {
        code: 'unknown-name',
        path: 'options.output',
        expected: Object.keys(head.outputs).join(', '),
        received: output,
      });
    }
    this.head = head;
    this.headOutput = output;
  }

  /** Registers the head's variables as the weights of this layer. */
  override build(): void {
    for (const [name, slot] of Object.entries(this.head.slots())) this.#adopt(name, slot);
    this.built = true;
  }

  #adopt(name: string, { variable }: Slot): void {
    const zeros = initializers.zeros();
    const weight = this.addWeight(
      name,
      variable.shape,
      variable.dtype,
      zeros,
      undefined,
      variable.trainable,
    ) as LayerVariable;
    weight.val.dispose();
    weight.val = variable;
  }

  /** Applies the head; `fit` passes `training: true`. */
  override call(inputs: tfc.Tensor | tfc.Tensor[], kwargs: Record<string, unknown>): tfc.Tensor {
    registerGradients();
    const x = Array.isArray(inputs) ? (inputs[0] as tfc.Tensor) : inputs;
    return (this.head.apply(x, { training: kwargs.training === true }) as HeadOutput)[this.headOutput] as tfc.Tensor;
  }

  /** `[N, width of the output]`. */
  override computeOutputShape(inputShape: number[] | number[][]): number[] {
    const batch = Array.isArray(inputShape[0]) ? inputShape[0][0] : inputShape[0];
    return [batch as number, this.head.outputs[this.headOutput] as number];
  }

  /** What a saved model needs to make the layer again. */
  override getConfig(): serialization.ConfigDict {
    const { kind, config } = this.head;
    return { ...super.getConfig(), spec: encodeSpec({ kind, config, output: this.headOutput }) };
  }

  /** Makes the layer of a saved model; the weights are set by the model. */
  static override fromConfig<T extends serialization.Serializable>(
    _cls: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    const { kind, config: head, output } = JSON.parse(config.spec as string) as HeadSpec;
    const name = typeof config.name === 'string' ? { name: config.name } : {};
    const layer = new HeadLayer(createHead(kind, head), { output, ...name });
    // The first layer of a model tells the shape of its input.
    if (Array.isArray(config.batchInputShape)) layer.batchInputShape = config.batchInputShape as (number | null)[];
    layer.trainable = config.trainable !== false;
    return layer as unknown as T;
  }
}

/**
 * Lets `tf.loadLayersModel` read models that hold heads. {@link asLayer} does it too.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
 * import { ScaleHead } from '@scaleface/heads';
 * import { asLayer, registerHeadLayers } from '@scaleface/heads/layers';
 *
 * const layer = asLayer(new ScaleHead({ features: 2, hidden: [], seed: 1 }));
 * layer.batchInputShape = [null, 2];
 * const model = sequential({ layers: [layer] });
 * const disk = new Map();
 * const save = tf.io.withSaveHandler(async (artifacts) => {
 *   disk.set('model', artifacts);
 *   return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
 * });
 * await model.save(save);
 *
 * // In the program that loads the model: without this line it would not know the layer.
 * registerHeadLayers();
 * const loaded = await loadLayersModel(tf.io.fromMemory(disk.get('model')));
 * const x = tf.tensor2d([[1, 2]]);
 * String(loaded.predict(x)) === String(model.predict(x)); // => true
 * ```
 */
export function registerHeadLayers(): void {
  serialization.registerClass(
    HeadLayer as unknown as serialization.SerializableConstructor<serialization.Serializable>,
  );
}

/**
 * Makes a head a standard layer for `tf.sequential` and `tf.model`: it trains with `fit` and is stored by
 * `LayersModel.save`. A program that loads such a model calls {@link registerHeadLayers} first.
 *
 * @param head - The head. The layer shares its variables; disposing the model disposes them.
 * @param options - Which output the layer gives, and its name.
 * @returns The layer.
 * @throws ScaleFaceError `unknown-name` for an output that the head does not have.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { sequential } from '@tensorflow/tfjs-layers';
 * import { ScaleHead } from '@scaleface/heads';
 * import { asLayer } from '@scaleface/heads/layers';
 *
 * const layer = asLayer(new ScaleHead({ features: 8, hidden: [4] }));
 * const model = sequential();
 * layer.batchInputShape = [null, 8];
 * model.add(layer);
 * [model.predict(tf.zeros([2, 8]))].flat()[0]?.dataSync()[0]; // => 32
 * ```
 */
export function asLayer(head: Head, options: AsLayerOptions = {}): HeadLayer {
  registerHeadLayers();
  return new HeadLayer(head, options);
}
