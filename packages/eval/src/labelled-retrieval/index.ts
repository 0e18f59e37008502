export { type RetrievalAccuracy, type RetrievalAccuracyOptions, retrievalAccuracy } from './retrieval-accuracy.js';
export {
  type EmbeddingDistance,
  type LabelledEmbeddings,
  type LabelledQueries,
  retrieveByLabel,
} from './retrieve-by-label.js';
