import type { RejectionTable } from '@scaleface/eval';
import { readNumber, writeView } from '../dom/address.js';
import { chart } from '../dom/chart.js';
import { download } from '../dom/download.js';
import { dropZone } from '../dom/drop.js';
import { button, h } from '../dom/element.js';
import { estimateText } from '../dom/estimate.js';
import { rejectionChart, rejectionLines } from '../dom/rejection-chart.js';
import { select } from '../dom/select.js';
import { table } from '../dom/table.js';
import { turns } from '../dom/turns.js';
import { drawnPairs } from './drawn-pairs.js';
import type { Findings } from './evaluate.js';
import type { ScoredPairs } from './pairs.js';
import { readPairs } from './read-file.js';
import { curvesCsv, reportHtml } from './report.js';
import type { Answer, Question } from './worker.js';

const RATES = ['0.1', '0.05', '0.01', '0.001', '0.0001'];

function tableOf({ rows, columns }: RejectionTable, far: number): HTMLElement {
  const cells = rows.map(({ label, at, area }) => [label, ...at.map((one) => estimateText(one)), estimateText(area)]);
  const header = ['rejected', ...columns.map((c) => `${Math.round(100 * c)} %`), 'area'];
  return table(`True accept rate at a false accept rate of ${far}, with intervals of 95 %`, header, cells);
}

/**
 * The tab of rejection: what scores and confidences of a person's own are worth.
 *
 * @param settings - From the address.
 */
export function rejectPanel(settings: URLSearchParams): HTMLElement {
  let far = readNumber(settings, 'far', 0.01, 0.0001, 0.5);
  let pairs: ScoredPairs | undefined;
  let findings: Findings | undefined;
  let worker: Worker | undefined;
  const question = turns();

  const status = h('p', { class: 'reading', role: 'status' });
  const warnings = h('div');
  const numbers = h('div');
  const rejection = rejectionChart('Rejection');
  const axis = (title: string) => ({ title, log: true });
  const det = chart({ title: 'Errors (DET)', x: axis('false match rate'), y: axis('false non-match rate') });
  const report = button('Download the report', () => {
    if (findings === undefined) return;
    download('rejection.html', reportHtml(findings, [rejection.text(), det.text()]), 'text/html');
  });
  const csv = button('Download the curves (CSV)', () => {
    if (findings !== undefined) download('curves.csv', curvesCsv(findings), 'text/csv');
  });

  /** Ends what is under way, which could answer after what a person asks for now. */
  function begin(): () => boolean {
    worker?.terminate();
    return question();
  }

  function evaluate(): void {
    if (pairs === undefined) return;
    const isLast = begin();
    writeView('reject', { far });
    status.textContent = `Evaluating ${pairs.labels.length} pairs …`;
    for (const one of [report, csv]) one.disabled = true;
    worker = new Worker(new URL('./reject-worker.js', document.baseURI), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (isLast()) 'findings' in data ? show(data.findings) : fail(data.reason);
    };
    worker.onerror = ({ message }) => fail(message);
    worker.postMessage({ pairs, far } satisfies Question);
  }

  function fail(reason: string): void {
    status.textContent = `Not evaluated. ${reason}`;
  }

  function show(found: Findings): void {
    findings = found;
    const { genuine, table: rejected, rates, eer } = found;
    const all = found.pairs.labels.length;
    status.textContent = `${found.pairs.name}: ${genuine} genuine and ${all - genuine} impostor pairs; equal error rate ${eer.toFixed(4)}. Intervals ${found.pairs.named ? 'are clustered by person' : 'take each pair for itself, since no columns left and right name the people'}.`;
    warnings.replaceChildren(...found.warnings.map((text) => h('p', { class: 'warning' }, text)));
    rejection.draw({ lines: rejectionLines(rejected) });
    const ends = { low: rates.fnmr.map(({ low }) => low ?? 0), high: rates.fnmr.map(({ high }) => high ?? 0) };
    det.draw({
      lines: [
        { label: 'every threshold', x: found.det.fmr, y: found.det.fnmr, colour: 1 },
        {
          label: 'some, with intervals of 95 %',
          x: rates.fmr,
          y: rates.fnmr.map(({ value }) => value),
          colour: 0,
          band: ends,
        },
      ],
    });
    const errors = rates.fmr.map((fmr, i) => [String(fmr), estimateText(rates.fnmr[i] ?? { value: Number.NaN }, 4)]);
    numbers.replaceChildren(
      tableOf(rejected, found.far),
      table('Errors, with intervals of 95 %', ['false match rate', 'false non-match rate'], errors),
    );
    for (const one of [report, csv]) one.disabled = false;
  }

  function take(next: ScoredPairs): void {
    pairs = next;
    evaluate();
  }

  const rates = select(
    'false accept rate',
    [...new Set([...RATES, String(far)])].map((value) => ({ value, label: value })),
    String(far),
    (value) => {
      far = Number(value);
      evaluate();
    },
  );
  const zone = dropZone('Drop a CSV or NumPy file here, or choose one', '.csv,.npy,text/csv', false, ([file]) => {
    if (file === undefined) return;
    const isLast = begin();
    readPairs(file).then(
      (next) => isLast() && take(next),
      (error: Error) => isLast() && fail(error.message),
    );
  });
  take(drawnPairs());
  return h(
    'div',
    {},
    h(
      'p',
      {},
      'Refuse the pairs you are least sure of: how much does accuracy on the rest rise? The file stays in this page.',
    ),
    zone,
    h(
      'p',
      { class: 'hint' },
      'CSV: a first line with score, label (1 genuine, 0 impostor), confidence and, if you know them, left and right. NumPy: an array [pairs, 3] of score, label, confidence.',
    ),
    h(
      'div',
      { class: 'bar' },
      button('Drawn example', () => take(drawnPairs())),
      rates.element,
      report,
      csv,
    ),
    status,
    warnings,
    h('div', { class: 'columns' }, rejection.element, det.element),
    numbers,
  );
}
