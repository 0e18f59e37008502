// Tables of one seed with bootstrap intervals, or of several with the interval of their mean.
import { formatWithInterval } from '@scaleface/eval';

/** 97.5 % points of Student's t by degrees of freedom. */
const student = [Number.NaN, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

/** The mean of some numbers with its 95 % interval by Student's t. */
export function meanOf(values) {
  const n = values.length;
  const estimate = values.reduce((a, b) => a + b, 0) / n;
  const variance = values.reduce((sum, v) => sum + (v - estimate) ** 2, 0) / (n - 1);
  const half = (student[n - 1] ?? 2.262) * Math.sqrt(variance / n);
  return { estimate, lower: estimate - half, upper: estimate + half, level: 0.95 };
}

const write = (value) => {
  if (Number.isNaN(value.estimate)) return 'n/a';
  if (!(value.upper > value.lower)) return value.estimate.toFixed(2);
  return formatWithInterval(value, { maximumDecimals: 3 });
};

/** One number of one method over the seeds. */
export function overSeeds(results, row, column) {
  const values = results.map((rows) => rows[row].numbers[column]);
  return values.length === 1 ? values[0] : meanOf(values.map((value) => value.estimate));
}

/** A table in Markdown: a row a method, a column a number. */
export function tableOf(results, title) {
  const [first] = results;
  const columns = Object.keys(first[0].numbers);
  return [
    `| ${title} | ${columns.join(' | ')} |`,
    `| --- | ${columns.map(() => '---').join(' | ')} |`,
    ...first.map(({ name }, row) => {
      return `| ${name} | ${columns.map((column) => write(overSeeds(results, row, column))).join(' | ')} |`;
    }),
  ].join('\n');
}

/** First method minus each other one, of one number, by seed. */
export function differences(results, column) {
  if (results.length < 2) return '';
  const [first] = results;
  const parts = first.slice(1).map(({ name }, k) => {
    const gaps = results.map((rows) => rows[0].numbers[column].estimate - rows[k + 1].numbers[column].estimate);
    return `${write(meanOf(gaps))} from ${name}`;
  });
  return `${first[0].name} differs in ${column} by ${parts.join('; ')}.`;
}
