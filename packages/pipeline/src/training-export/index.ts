export { type ExportedTraining, readExportedTraining } from './training-folder.js';
