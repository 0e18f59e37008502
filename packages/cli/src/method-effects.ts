/** What the flags of `addMethodFlags` say; what is not given is the method's own. */
export interface MethodFlags {
  /** Its name; ScaleFace for few identities by default. */
  method?: string;
  /** Widths of the hidden layers. */
  hidden?: number[];
  /** From logit to scale. */
  activation?: 'lin' | 'exp' | 'sigm' | 'sigm_mul' | 'sigm_sum' | 'sigm_sum_mul' | 'relu';
  /** Coefficient of the activation. */
  coefficient?: number;
  /** Angular margin in radians. */
  margin?: number;
  /** Passes over the rows. */
  epochs?: number;
  /** Rows per step. */
  batch?: number;
  /** Images of each identity in a batch. */
  imagesPerIdentity?: number;
  /** Rate of the first step. */
  learningRate?: number;
  /** Weight decay. */
  weightDecay?: number;
  /** Heads. */
  ensemble?: number;
  /** Whether an image is left out of its own class's centre. */
  leaveOneOut?: boolean;
  /** Masks of dropout. */
  masks?: number;
  /** Its rate. */
  rate?: number;
  /** Seed. */
  seed?: number;
}

/** A method that is trained on a feature table. */
export type TableMethod = import('@scaleface/pipeline').MethodName | import('@scaleface/pipeline').ImageMethodName;

/** A method that is trained on images, backbone and all. */
export type EndToEndMethod = import('@scaleface/pipeline').ImageTrainingName;

/** A method with the file of the network that gives its confidence, where it has one. */
export interface NamedMethod {
  /** The method. */
  readonly method: TableMethod | EndToEndMethod;
  /** The ONNX file. */
  readonly network?: string;
}

type Flag = Exclude<keyof MethodFlags, 'method'>;

const steps = ['epochs', 'learningRate', 'weightDecay', 'seed'] as const;
const heads = [...steps, 'ensemble'] as const;
const rows = [...heads, 'batch', 'imagesPerIdentity'] as const;
const scale = [...rows, 'hidden', 'margin', 'leaveOneOut'] as const;

/** The flags that have an effect on each method. */
const taken: Readonly<Record<TableMethod, readonly Flag[]>> = {
  scaleface: [...scale, 'activation', 'coefficient'],
  'scaleface-64': scale,
  'scaleface-32': scale,
  'scaleface-exp': scale,
  pfe: heads,
  probface: [...heads, 'hidden'],
  scf: [...rows, 'hidden'],
  dul: [...rows, 'margin'],
  'cr-fiqa': [...rows, 'leaveOneOut'],
  norm: ['seed'],
  dropout: ['seed', 'masks', 'rate'],
  tta: ['seed'],
  onnx: ['seed'],
};

/** The methods, as messages and help name them. */
export const methodsText: string = Object.keys(taken)
  .map((name) => (name === 'onnx' ? 'onnx:FILE' : name))
  .join(', ')
  .concat('; end to end scaleface, magface');

/** The methods whose settings can be tuned, as help names them. */
export const tunableText: string = Object.keys(taken)
  .filter((name) => !['norm', 'tta', 'onnx'].includes(name))
  .join(', ');

/** The flags that have an effect on `train --end-to-end`. */
const endToEnd: Readonly<Record<EndToEndMethod, readonly Flag[]>> = {
  scaleface: [...steps, 'batch', 'imagesPerIdentity', 'hidden', 'margin', 'activation', 'coefficient'],
  magface: [...steps, 'batch', 'imagesPerIdentity'],
};

const all = [...new Set([...endToEnd.scaleface, ...Object.values(taken).flat()])];

/** The activations that have a coefficient. */
export const scaled: readonly unknown[] = ['sigm_mul', 'sigm_sum', 'sigm_sum_mul', 'relu'];

/**
 * A flag as it is written.
 *
 * @param name - As the program calls it, for instance `weightDecay`.
 * @param no - Whether it is given as what is not wanted.
 */
export const flagOf = (name: string, no = false): string =>
  `--${no ? 'no-' : ''}${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/**
 * Refuses a method that does not exist, and flags without effect on the one that is trained.
 *
 * @param flags - As they were given.
 * @param images - Whether a backbone is trained with its head.
 * @returns The method, and the network of `onnx:FILE`.
 * @throws ScaleFaceError `unknown-name`, `invalid-argument`.
 */
export async function methodOf(flags: MethodFlags, images: boolean): Promise<NamedMethod> {
  const { ScaleFaceError } = await import('@scaleface/numerics');
  const refuse = (path: string, what: string, hint: string): never => {
    throw new ScaleFaceError(`has no effect ${what}`, { code: 'invalid-argument', path, hint });
  };
  const [, method = 'scaleface', network] = /^(onnx(?=:.)|[^:]*$):?(.*)$/.exec(flags.method ?? 'scaleface') ?? [];
  if (images && Object.hasOwn(taken, method) && !Object.hasOwn(endToEnd, method)) {
    return refuse('--method', `with --end-to-end as ${method}`, 'A backbone is trained as scaleface or magface');
  }
  if (!images && method === 'magface') {
    throw new ScaleFaceError('trains a backbone of its own, on images', {
      code: 'invalid-argument',
      path: '--method',
      received: method,
      hint: 'Add --end-to-end and a folder of images; for the length of the features at hand, --method norm',
    });
  }
  const own: readonly Flag[] | undefined = images ? endToEnd[method as EndToEndMethod] : taken[method as TableMethod];
  if (own === undefined || (method === 'onnx' && !network)) {
    throw new ScaleFaceError('no such method', {
      code: 'unknown-name',
      path: '--method',
      expected: methodsText,
      received: String(flags.method),
    });
  }
  const name = method as NamedMethod['method'];
  const idle = all.find((flag) => flags[flag] !== undefined && !own.includes(flag));
  const what = `${images ? 'with --end-to-end' : ''}${images && name === 'scaleface' ? '' : ` on ${name}`}`.trim();
  if (idle !== undefined)
    return refuse(
      flagOf(idle, flags[idle] === false),
      what,
      `These have one: ${own.map((flag) => flagOf(flag)).join(', ')}`,
    );
  const activation = flags.activation ?? (images ? 'sigm_mul' : 'exp');
  if (flags.coefficient !== undefined && !scaled.includes(activation)) {
    return refuse('--coefficient', `on the activation ${activation}`, `Add --activation ${scaled.join(', ')}`);
  }
  if (name === 'probface' && flags.hidden !== undefined && flags.hidden.length !== 1) {
    throw new ScaleFaceError('not the shape of this head', {
      code: 'invalid-argument',
      path: '--hidden',
      expected: 'one width',
      received: `${flags.hidden.length}`,
    });
  }
  return network ? { method: name, network } : { method: name };
}

/**
 * Refuses flags of a method where a head comes with its own settings.
 *
 * @param flags - As they were given.
 * @param images - Whether a backbone is trained with its head.
 * @throws ScaleFaceError `invalid-argument`.
 */
export async function refuseMethodFlags(flags: MethodFlags, images: boolean): Promise<void> {
  const given = (['method', ...all] as const).find((flag) => flags[flag] !== undefined);
  if (given === undefined && !images) return;
  const { ScaleFaceError } = await import('@scaleface/numerics');
  throw new ScaleFaceError('has no effect with --trained', {
    code: 'invalid-argument',
    path: given === undefined ? '--end-to-end' : flagOf(given, flags[given] === false),
    hint: 'Give it to export-training, which writes down how the head is trained',
  });
}
