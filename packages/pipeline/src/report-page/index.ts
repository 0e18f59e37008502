export { renderHtml } from './html.js';
export { type ReportFiles, writeReport } from './write.js';
