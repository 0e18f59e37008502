import { integers, readMessage, text } from './message.js';
import { readTensor } from './tensor.js';
import { bytesField, joinBytes, rawFields, writeMessage } from './write-message.js';

/**
 * An ONNX model whose parametric rectifiers behind convolutions are written out in operators that ONNX Runtime computes
 * in vectors. Its kernel of `PRelu` takes one number after another, and turns the layout of its fast convolutions back
 * and forth: more than half the time of MobileFaceNet. The same bits come out, since for slopes $a$
 * $$\mathrm{PRelu}(x) = \max(x, 0) + (-a)\max(-x, 0),$$
 * where one summand is always 0; both products are convolutions of one pixel and one channel, which keep the layout.
 *
 * Oracle: the model as it is.
 *
 * @param file - The model. Whatever is not such a rectifier stays as it is, bytes that are no model too.
 * @returns The model to run; the same bytes where there is nothing to write out.
 */
export function splitPRelu(file: Uint8Array): Uint8Array {
  try {
    const fields = [...rawFields(file)];
    const graphs = fields.filter(({ number }) => number === graphField);
    const graph = graphs.length === 1 && graphs[0]?.body !== undefined ? splitInGraph(graphs[0].body) : undefined;
    if (graph === undefined) return file;
    return joinBytes(fields.map(({ number, raw }) => (number === graphField ? bytesField(graphField, graph) : raw)));
  } catch {
    // The runtime says of a broken file what is wrong with it.
    return file;
  }
}

const graphField = 7;
const nodeField = 1;
const weightField = 5;

interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

function splitInGraph(graph: Uint8Array): Uint8Array | undefined {
  const fields = [...rawFields(graph)];
  const of = (wanted: number): Uint8Array[] =>
    fields.flatMap(({ number, body }) => (number === wanted && body !== undefined ? [body] : []));
  const nodes = of(nodeField).map(readNode);
  const weights = new Map(of(weightField).map((message) => [nameOf(message), message]));
  const made = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node])));
  const added: Uint8Array[] = [];
  let at = 0;
  const parts = fields.map(({ number, raw }) => {
    if (number !== nodeField) return raw;
    const node = nodes[at++] as Node;
    const slopes = slopesOf(node, made, weights);
    if (slopes === undefined) return raw;
    const { inputs, weights: own } = written(node, slopes);
    added.push(...own);
    return joinBytes(inputs.map((message) => bytesField(nodeField, message)));
  });
  if (added.length === 0) return undefined;
  return joinBytes([...parts, ...added.map((message) => bytesField(weightField, message))]);
}

/** The slopes, one a channel, of a rectifier that stands right behind a convolution of images; of others nothing. */
function slopesOf(
  { op, inputs: [x = '', slope = ''], outputs }: Node,
  made: ReadonlyMap<string, Node>,
  weights: ReadonlyMap<string, Uint8Array>,
): Float32Array | undefined {
  const source = made.get(x);
  const convolution = source?.op === 'BatchNormalization' ? made.get(source.inputs[0] ?? '') : source;
  if (op !== 'PRelu' || outputs.length !== 1 || convolution?.op !== 'Conv') return undefined;
  const kernel = weights.get(convolution.inputs[1] ?? '');
  const given = weights.get(slope);
  if (kernel === undefined || given === undefined) return undefined;
  const { shape } = readMessage(kernel, { shape: [1, integers] });
  const { dtype, shape: own, bytes: data } = readTensor(given).array;
  const channels = shape[0] as number;
  // Of three axes, or of four with one image: a number for each channel.
  const wanted = own.length === 4 ? [1, channels, 1, 1] : [channels, 1, 1];
  const fits = own.length === wanted.length && own.every((n, i) => n === wanted[i]);
  if (dtype !== 'F32' || shape.length !== 4 || !fits) return undefined;
  // Copied, since a view of the file may begin at any byte.
  return new Float32Array(new Uint8Array(data).buffer);
}

/** The operators and weights that stand for a rectifier. */
function written(
  { inputs: [x = ''], outputs: [y = ''] }: Node,
  slopes: Float32Array,
): { readonly inputs: readonly Uint8Array[]; readonly weights: readonly Uint8Array[] } {
  const channels = slopes.length;
  const own = (what: string): string => `${y}/PRelu/${what}`;
  const each = [
    [5, writeMessage([1, 'group'], [3, channels], [20, integerType])],
    [5, writeMessage([1, 'kernel_shape'], [8, 1], [8, 1], [20, integersType])],
  ] as const;
  const node = (op: string, inputs: readonly string[], output: string, attributes: typeof each | [] = []) =>
    writeMessage(
      ...inputs.map((name) => [1, name] as const),
      [2, output],
      [3, own(output === y ? 'sum' : `${op} ${output.slice(own('').length)}`)],
      [4, op],
      ...attributes,
    );
  return {
    inputs: [
      node('Relu', [x], own('above')),
      node('Conv', [x, own('minus')], own('turned'), each),
      node('Relu', [own('turned')], own('below')),
      node('Conv', [own('below'), own('slopes')], own('sloped'), each),
      node('Add', [own('sloped'), own('above')], y),
    ],
    weights: [
      kernels(own('minus'), new Float32Array(channels).fill(-1)),
      kernels(
        own('slopes'),
        slopes.map((a) => -a),
      ),
    ],
  };
}

const [integerType, integersType] = [2, 7];

/** One number a channel as the weights of a convolution of one pixel and one channel. */
const kernels = (name: string, values: Float32Array): Uint8Array =>
  writeMessage([1, values.length], [1, 1], [1, 1], [1, 1], [2, 1], [8, name], [9, new Uint8Array(values.buffer)]);

const nameOf = (message: Uint8Array): string => readMessage(message, { name: [8, text] }).name.at(-1) ?? '';

function readNode(message: Uint8Array): Node {
  const { inputs, outputs, op, domain } = readMessage(message, {
    inputs: [1, text],
    outputs: [2, text],
    op: [4, text],
    domain: [7, text],
  });
  const own = ['', 'ai.onnx'].includes(domain.at(-1) ?? '');
  return { op: own ? (op.at(-1) ?? '') : '', inputs, outputs };
}
