import {
  adamW,
  clipByGlobalNorm,
  cosineSchedule,
  disposeState,
  type Optimizer,
  type OptimizerState,
  optimizeStep,
  sgd,
  type VariableMap,
  valueAndGrads,
  warmup,
} from '@scaleface/core';
import { ScaleHead } from '@scaleface/heads';
import { arcFaceLogits, scaleFaceLogits, softmaxCrossEntropy } from '@scaleface/losses';
import { SmallBackbone } from '@scaleface/models';
import { createRandom, type Random } from '@scaleface/numerics';
import { drawIdentity, type FaceIdentity } from '@scaleface/pipeline/page';
import * as tf from '@tensorflow/tfjs-core';
import { imagesOf, takePhotographs } from './photographs.js';
import { SIZES } from './sizes.js';

/** What learns now. */
export type Phase = 'arcface' | 'head' | 'done';

/** A step that was made. */
export interface Step {
  readonly phase: Exclude<Phase, 'done'>;
  readonly loss: number;
}

const unit = (x: tf.Tensor): tf.Tensor => tf.div(x, tf.norm(x, 'euclidean', 1, true));

/** One optimizer over some variables. */
class Steps {
  readonly #optimizer: Optimizer;
  readonly #variables: VariableMap;
  readonly #rate: (step: number) => number;
  readonly #clipNorm: number;
  #state: OptimizerState;

  constructor(optimizer: Optimizer, variables: VariableMap, rate: (step: number) => number, clipNorm: number) {
    this.#optimizer = optimizer;
    this.#variables = variables;
    this.#rate = rate;
    this.#clipNorm = clipNorm;
    this.#state = optimizer.init(variables);
  }

  /** Makes one step down the loss. */
  make(step: number, loss: () => tf.Scalar): number {
    const { value, grads } = valueAndGrads(loss, this.#variables);
    const clipped = clipByGlobalNorm(grads, this.#clipNorm);
    this.#state = optimizeStep(this.#optimizer, clipped.grads, this.#state, this.#variables, {
      learningRate: this.#rate(step),
    });
    const number = value.dataSync()[0] as number;
    tf.dispose([value, grads, clipped.norm]);
    return number;
  }

  dispose(): void {
    disposeState(this.#state);
  }
}

/**
 * The paper's two trainings, step by step: a backbone with the ArcFace loss, then, with it frozen, the scale head with
 * the ScaleFace loss. Every photograph is taken for one step and never seen again.
 */
export class Training {
  /** The network that embeds. */
  readonly backbone: SmallBackbone;
  /** The head that says how sure it is. */
  readonly head: ScaleHead;
  /** The identities it learns from. */
  readonly identities: readonly FaceIdentity[];
  readonly #centres: tf.Variable;
  readonly #random: Random;
  readonly #arcface: Steps;
  readonly #head: Steps;
  #step = 0;

  /** @param seed - Decides everything that is drawn. */
  constructor(seed: number) {
    const { identities, backbone, arcface, head } = SIZES;
    const random = createRandom(seed);
    this.identities = Array.from({ length: identities }, () => drawIdentity(random));
    this.backbone = new SmallBackbone({ ...backbone, seed: random.integer(2 ** 31 - 1) });
    const first = Float32Array.from({ length: identities * backbone.dimension }, () => random.normal() / 8);
    this.#centres = tf.tidy(() => tf.variable(tf.tensor2d(first, [identities, backbone.dimension])));
    this.head = new ScaleHead({
      features: this.backbone.bottleneckFeatures,
      hidden: head.hidden,
      coefficient: head.coefficient,
      seed: random.integer(2 ** 31 - 1),
    });
    this.#random = random;
    const falling = warmup(cosineSchedule({ initial: arcface.learningRate, steps: arcface.steps }), arcface.steps / 20);
    const learned = { ...this.backbone.trainableVariables, centres: this.#centres };
    this.#arcface = new Steps(adamW(arcface), learned, falling, arcface.clipNorm);
    const slowing = cosineSchedule({ initial: head.learningRate, steps: head.steps });
    this.#head = new Steps(sgd(head), this.head.trainableVariables, slowing, head.clipNorm);
  }

  /** What the next step trains. */
  get phase(): Phase {
    const { arcface, head } = SIZES;
    if (this.#step < arcface.steps) return 'arcface';
    return this.#step < arcface.steps + head.steps ? 'head' : 'done';
  }

  /** Steps made so far. */
  get done(): number {
    return this.#step;
  }

  /** Makes the next step. */
  step(): Step {
    const phase = this.phase === 'arcface' ? 'arcface' : 'head';
    const { batch } = SIZES[phase];
    const chosen = Array.from({ length: batch }, () => this.#random.integer(this.identities.length));
    const { pixels } = takePhotographs(this.identities, chosen, this.#random);
    const images = imagesOf(pixels);
    const labels = tf.tensor1d(chosen, 'int32');
    const loss = phase === 'arcface' ? this.#trainBackbone(images, labels) : this.#trainHead(images, labels);
    tf.dispose([images, labels]);
    this.#step++;
    return { phase, loss };
  }

  #trainBackbone(images: tf.Tensor4D, labels: tf.Tensor1D): number {
    const { steps, margin, scale } = SIZES.arcface;
    const grown = margin * Math.min(1, (2 * this.#step) / steps);
    return this.#arcface.make(this.#step, () => {
      const { embedding } = this.backbone.apply(images, { training: true });
      const cosine = tf.matMul(unit(embedding) as tf.Tensor2D, unit(this.#centres) as tf.Tensor2D, false, true);
      return softmaxCrossEntropy(arcFaceLogits(cosine, labels, { margin: grown, scale, beyond: 'monotone' }), labels);
    });
  }

  #trainHead(images: tf.Tensor4D, labels: tf.Tensor1D): number {
    const { cosine, bottleneck } = tf.tidy(() => {
      const frozen = this.backbone.apply(images);
      const centres = unit(this.#centres) as tf.Tensor2D;
      return {
        cosine: tf.matMul(unit(frozen.embedding) as tf.Tensor2D, centres, false, true),
        bottleneck: frozen.bottleneck,
      };
    });
    const loss = this.#head.make(this.#step - SIZES.arcface.steps, () => {
      const { scale } = this.head.apply(bottleneck, { training: true });
      return softmaxCrossEntropy(scaleFaceLogits(cosine, labels, scale, { margin: SIZES.head.margin }), labels);
    });
    tf.dispose([cosine, bottleneck]);
    return loss;
  }

  /** Frees everything. */
  dispose(): void {
    for (const one of [this.#arcface, this.#head, this.backbone, this.head, this.#centres]) one.dispose();
  }
}
