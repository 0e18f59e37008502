import { describe, expect, it } from 'vitest';
import { certify } from '../../src/report/certify.js';
import { calibrationHtml } from '../../src/report-page/calibration-html.js';
import { provenanceHtml } from '../../src/report-page/provenance-html.js';
import { sampleReport } from './sample.js';

const curve = { predicted: [0.2, 0.8], observed: [{ value: 0.25 }, { value: 0.7 }] };
const figures = { error: { value: 0.05 }, cllr: { value: 0.4 }, cllrMin: { value: 0.3 } };
const main = { name: 'scaleface', label: 'ScaleFace', ...curve, ...figures };
const norm = { name: 'norm', label: 'embedding norm', ...curve };

describe('the section on calibration', () => {
  it('gives methods the colours that they have in the figures above', () => {
    const looks = (colours?: readonly string[]): unknown[] =>
      [...calibrationHtml([main, norm], colours).matchAll(/class="(?:[a-z]+ )*(c\d) d0/g)]
        .map(([, colour]) => colour)
        .slice(0, 2);
    expect(looks(['scaleface', 'norm'])).toEqual(looks());
    expect(looks(['norm', 'scaleface'])).toEqual(looks().toReversed());
  });

  it('has a row of figures only where there are some, and no table without', () => {
    expect(calibrationHtml([main, norm])).not.toContain('–</td>');
    expect(calibrationHtml([main, norm])).toContain('calibration error');
    expect(calibrationHtml([norm])).not.toContain('calibration error');
  });
});

it('a certificate of a command that reads no file says so instead of an empty table', async () => {
  const report = { ...(await sampleReport()), certificate: await certify('demo', { seed: 1 }, []) };
  expect(provenanceHtml(report)).toContain('It was made from no file: <code>scaleface demo</code> draws its data.');
  expect(provenanceHtml(report)).not.toContain('SHA-256');
});
