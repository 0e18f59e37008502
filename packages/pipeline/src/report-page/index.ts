export { renderHtml } from './html.js';
export { verdictText } from './verdict.js';
export { type ReportFiles, writeReport } from './write.js';
