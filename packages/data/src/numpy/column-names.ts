/** The names that the columns, and arrays of a `.npz` file, go by. */
export const idNames: readonly string[] = ['id', 'ids', 'file', 'files', 'name', 'names'];
/** The names of the column of subjects. */
export const subjectNames: readonly string[] = ['subject', 'subjects', 'label', 'labels', 'identity', 'person'];
