/**
 * Called with how far a stage is.
 *
 * @param stage - What is being done, for instance `embed`.
 * @param done - Steps done.
 * @param total - Steps in all.
 */
export type ProgressReport = (stage: string, done: number, total: number) => void;
