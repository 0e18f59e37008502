import type { FuzzTarget } from '../target.js';
import { targets as dataSets } from './data-sets.js';
import { targets as models } from './models.js';
import { targets as pipeline } from './pipeline.js';
import { targets as tables } from './tables.js';
import { targets as weights } from './weights.js';

/** Everything that reads bytes or text from outside. */
export const allTargets: readonly FuzzTarget[] = [...weights, ...dataSets, ...tables, ...models, ...pipeline];
