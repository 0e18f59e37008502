import { type FeatureTable, methodFeatures, type StoredFeatureTable } from '@scaleface/data';
import { predictConfidence, type StoredRows, type UncertaintyMethod } from '@scaleface/models';
import { type Matrix, ScaleFaceError } from '@scaleface/numerics';
import {
  type ImageMethodName,
  isImageMethod,
  type MethodName,
  type MethodOptions,
  methodReads,
} from '../training/method-options.js';
import {
  type Validation,
  type ValidationMeasures,
  type ValidationOptions,
  validationSettings,
} from '../training/validation.js';
import { validationSubjects } from './calibrate-on-images.js';
import { rejectionValidation } from './rejection-validation.js';
import { type AnyFeatureTable, isStored, someRows } from './some-rows.js';
import { rowsOf } from './training-data.js';

/** What is validated, and how. */
export interface WantedValidation {
  /** How; nothing where it is not wanted. */
  readonly validation?: ValidationOptions | undefined;
  /** The method; ScaleFace for few identities by default. */
  readonly method?: MethodName | ImageMethodName;
  /** Its options. */
  readonly training: MethodOptions[MethodName];
  /** The folder of a head that another program trained. */
  readonly trained?: string | undefined;
}

/**
 * The identities on which the training of a head is validated, and how.
 *
 * @param table - The features of all.
 * @param wanted - What is validated.
 * @throws ScaleFaceError `invalid-argument` where no single head is trained.
 */
export async function validationOfTable(
  table: AnyFeatureTable,
  { validation: wanted, method = 'scaleface', training, trained }: WantedValidation,
): Promise<{ readonly subjects: readonly string[]; readonly validation: Validation } | undefined> {
  if (wanted === undefined) return undefined;
  const { ensemble = 1, seed = 0 } = training as { readonly ensemble?: number; readonly seed?: number };
  if (isImageMethod(method) || method === 'norm' || method === 'dropout' || ensemble > 1 || trained) {
    const received = trained ? 'a head that was trained elsewhere' : ensemble > 1 ? `${ensemble} heads` : method;
    const details = {
      code: 'invalid-argument',
      path: 'validation',
      expected: 'a method that trains one head',
    } as const;
    throw new ScaleFaceError('there is nothing to validate', { ...details, received });
  }
  const { far, ...settings } = validationSettings(wanted);
  const subjects = validationSubjects(table.subjects, seed);
  const some = someRows(
    table,
    rowsOf(table, (subject) => subjects.includes(subject)),
  );
  const features = isStored(some) ? await inMemory(some) : some;
  const items = features.ids.map((id, i) => ({ id, subject: features.subjects[i] as string }));
  const measures = rejectionValidation(items, far, seed);
  const reads = methodReads(method);
  const measure = async (head: unknown): Promise<ValidationMeasures> => {
    const own: UncertaintyMethod = { method, heads: [head] as UncertaintyMethod['heads'], reads };
    const { confidence } = await predictConfidence(own, methodFeatures(features, own));
    return measures(features.embedding, confidence);
  };
  return { subjects, validation: { ...settings, measure } };
}

/** A stored table, read whole. */
async function inMemory(table: StoredFeatureTable): Promise<FeatureTable> {
  const { ids, subjects, numbers, metadata, bottleneck } = table;
  const embedding = await wholeOf(table.embedding);
  return { ids, subjects, numbers, metadata, embedding, ...(bottleneck && { bottleneck: await wholeOf(bottleneck) }) };
}

const wholeOf = ({ rows, take }: StoredRows): Promise<Matrix> => take(Array.from({ length: rows }, (_, i) => i));
