// Confidences of queries by several methods, and what rejection by each comes to. Nothing here sees the test set's truth
// but the evaluation.
import { rejectRetrievalIntervals, retrieve, spearman } from '@scaleface/eval';
import { trainScales, trainVariances } from './heads.mjs';

export const PORTIONS = [0, 0.1, 0.2, 0.3, 0.4, 0.5];

const rowsOf = ({ data, width }) => ({ rows: data.length / width, width });

function lengths({ data, width }) {
  return Float64Array.from({ length: data.length / width }, (_, i) =>
    Math.hypot(...data.subarray(i * width, (i + 1) * width)),
  );
}

/** Cosines of all rows of one matrix with all rows of another. */
function cosines(queries, items) {
  const [a, b] = [lengths(queries), lengths(items)];
  const [{ rows, width }, { rows: columns }] = [rowsOf(queries), rowsOf(items)];
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let dot = 0;
      for (let d = 0; d < width; d++) dot += queries.data[i * width + d] * items.data[j * width + d];
      data[i * columns + j] = dot / Math.max(1e-12, a[i] * b[j]);
    }
  }
  return { data, shape: [rows, columns] };
}

const rowsIn = ({ data, shape: [rows, columns] }) =>
  Array.from({ length: rows }, (_, i) => data.subarray(i * columns, (i + 1) * columns));

/** $\log\sum_j e^{z_j / T}$, and the entropy of that softmax. */
function softmax(row, temperature) {
  const top = row.reduce((a, b) => Math.max(a, b));
  let [total, weighted] = [0, 0];
  for (const cosine of row) {
    const z = (cosine - top) / temperature;
    total += Math.exp(z);
    weighted += z * Math.exp(z);
  }
  return { logTotal: top / temperature + Math.log(total), entropy: Math.log(total) - weighted / total };
}

/** The temperature under which the known pairs of the training set are likeliest. */
function bestTemperature(similarities, pairs) {
  const rows = rowsIn(similarities);
  const loss = (temperature) =>
    rows.reduce((sum, row, q) => sum + softmax(row, temperature).logTotal - row[pairs[q][0]] / temperature, 0);
  const grid = Array.from({ length: 25 }, (_, i) => 0.01 * 100 ** (i / 24));
  return grid.map((t) => [loss(t), t]).sort((a, b) => a[0] - b[0])[0][1];
}

const margin = (row) => {
  let [first, second] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const v of row) {
    if (v > first) [first, second] = [v, first];
    else if (v > second) second = v;
  }
  return first - second;
};

const some = (set, count) => ({ ...set, data: set.data.subarray(0, count * set.width) });
const negative = (values) => Float64Array.from(values, (v) => -v);

/** Pairs by the other side's numbers. */
export function turned(lists, count) {
  const result = Array.from({ length: count }, () => []);
  lists.forEach((own, i) => {
    for (const j of own) result[j]?.push(i);
  });
  return result;
}

/** Confidences by name, for captions and for images as queries, and the cosines of the test set. */
export function confidences(train, test, { random, seed }) {
  const scales = trainScales(train, train.pairs, { random, seed })(test);
  const known = train.matches && trainScales(train, train.matches, { random, seed })(test);
  const variances = trainVariances(train, train.pairs, { random, seed })(test);
  const side = (queries, items, pairs) => {
    const similarities = cosines(test[queries], test[items]);
    // The temperature belongs to a gallery of this size.
    const size = Math.min(similarities.shape[1], train[items].data.length / train[items].width);
    const asked = pairs.flatMap((own, q) => (own.length > 0 && own[0] < size ? [q] : []));
    const { width } = train[queries];
    const data = Float64Array.from(asked.flatMap((q) => [...train[queries].data.subarray(q * width, (q + 1) * width)]));
    const trained = cosines({ data, width }, some(train[items], size));
    const temperature = bestTemperature(
      trained,
      asked.map((q) => pairs[q]),
    );
    const rows = rowsIn(similarities);
    const methods = {
      'ScaleFace, s(x)': scales[queries],
      ...(known && { 'ScaleFace, all matches known in training': known[queries] }),
      'PCME++ variance': negative(variances[queries]),
      'embedding norm': lengths(test[queries]),
      'top-1 cosine': Float64Array.from(rows, (row) => row.reduce((a, b) => Math.max(a, b))),
      'top-1 − top-2': Float64Array.from(rows, margin),
      'softmax entropy': Float64Array.from(rows, (row) => -softmax(row, temperature).entropy),
      ...(queries === 'captions' && test.words && { 'words in the caption': Float64Array.from(test.words) }),
    };
    return { similarities, methods };
  };
  const imagePairs = turned(train.pairs, train.images.data.length / train.images.width);
  return {
    captions: side('captions', 'images', train.pairs),
    images: side('images', 'captions', imagePairs),
  };
}

/** What rejection by each confidence comes to, under one truth. */
export function evaluate({ similarities, methods }, truth, { clusters, difficulty, replicates }) {
  const queries = retrieve({ similarities, relevant: truth });
  return Object.entries(methods).map(([name, uncertainty]) => {
    const input = { queries, uncertainty, mode: 'confidence', rejectedPortions: PORTIONS };
    const { rows, ratio, auroc } = rejectRetrievalIntervals(input, { clusters, replicates, seed: 1 });
    const at = (r) => rows[PORTIONS.indexOf(r)].recallAt1;
    return {
      name,
      numbers: {
        'R@1': at(0),
        '30 %': at(0.3),
        '50 %': at(0.5),
        'PRR of R@1': ratio.recallAt1,
        'PRR of mAP@R': ratio.mapAtR,
        'AUROC, wrong': auroc,
        ...(difficulty && { Spearman: { estimate: spearman(uncertainty, difficulty) } }),
      },
    };
  });
}
