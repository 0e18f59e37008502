export { argsort } from './argsort.js';
export { kendall } from './kendall.js';
export { quantile } from './quantile.js';
export { quantileSorted } from './quantile-sorted.js';
export { ranks } from './ranks.js';
export { spearman } from './spearman.js';
