export { type DriftFound, type DriftSample, type DriftTestOptions, driftTest } from './drift-test.js';
export {
  type DriftMonitor,
  type DriftMonitorOptions,
  type DriftState,
  type DriftStatus,
  driftMonitor,
} from './monitor.js';
export { type DriftReference, type DriftReferenceOptions, driftReference, parseDriftReference } from './reference.js';
