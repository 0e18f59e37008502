import type { Certificate } from '../report/certificate.js';
import { countText } from '../report/count-text.js';
import type { EvaluationReport } from '../report/types.js';
import { escapeHtml } from './chart/escape.js';
import { namedValues, tableHtml } from './table-html.js';

function certificateHtml({ format, command, files, configuration }: Certificate): string {
  const table = tableHtml(
    [{ text: 'made from' }, { text: 'file' }, { text: 'bytes' }, { text: 'SHA-256' }],
    files.map(({ role, path, size, sha256 }) => [role, path, countText(size), sha256]),
    `${escapeHtml(format)}, made by <code>scaleface ${escapeHtml(command)}</code>; configuration ${configuration.slice(0, 16)}…`,
  );
  const again = '<code>scaleface replay report.json</code> makes this report again';
  // The demo draws its data.
  if (files.length === 0) {
    return `<h3>Certificate</h3>
<p>${again} and compares every byte. It was made from no file: <code>scaleface ${escapeHtml(command)}</code> draws its data.</p>`;
  }
  return `<h3>Certificate</h3>
<p>${again} from these files and compares every byte.</p>
<div class="hashes">${table}</div>`;
}

/**
 * Where the figures come from: data, versions, seed, files with their hashes, configuration.
 *
 * @param report - What an evaluation found.
 */
export function provenanceHtml({ data, provenance, certificate }: EvaluationReport): string {
  const { engine, seed, versions, skipped, configuration } = provenance;
  const counts = Object.fromEntries(Object.entries(data).map(([name, count]) => [name, countText(count)]));
  return `<section><h2 id="provenance">Where this comes from</h2>
${namedValues('Data', counts)}
${namedValues('Engine and versions', { engine, seed, ...versions, ...certificate?.versions })}
${namedValues('Engines passed over', skipped)}
${certificate === undefined ? '' : certificateHtml(certificate)}
<details><summary>Configuration</summary><pre tabindex="0">${escapeHtml(JSON.stringify(configuration, null, 2))}</pre></details></section>`;
}
