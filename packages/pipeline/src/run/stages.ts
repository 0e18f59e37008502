import type { ProgressReport } from '@scaleface/models';
import { hashOf } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import type { EvaluationReport } from '../report/types.js';
import { limited } from './limited.js';
import { sharedProgress } from './shared-progress.js';
import {
  digestsOf,
  forgetRecord,
  readRecord,
  removeOutputs,
  type StageRecord,
  whatIsNotWhole,
  writeRecord,
} from './stage-record.js';

/** What became of a stage in this call. */
export interface StageOutcome extends StageRecord {
  /** Whether an earlier call had finished it already. */
  readonly finishedBefore: boolean;
  /** @deprecated The former name of `finishedBefore`; goes with the next version. */
  readonly kept: boolean;
}

/** Where a stage works, and who listens. */
export interface StagePlace {
  /** The run's folder. */
  readonly out: string;
  /** Called with how far the stage is. */
  readonly progress?: ProgressReport | undefined;
  /** Called with one line per event. */
  readonly note: (line: string) => void;
  /** Called with each report that a stage makes, by the name of its test. */
  readonly report?: ((test: string, report: EvaluationReport) => void) | undefined;
}

/** One step of a run, as data. */
export interface Stage {
  /** Its name, once in a run. */
  readonly name: string;
  /** The stages before it whose files it reads. */
  readonly needs: readonly string[];
  /** All else that its result depends on, as JSON holds it. */
  readonly key: unknown;
  /** The files it writes, below the run's folder; `model/` stands for all files in a folder that it replaces. */
  readonly writes: readonly string[];
  /** Whether it works on a thread of its own, so that others may go on beside it; not unless it says so. */
  readonly apart?: boolean;
  /** Does it; writes each file aside and renames it. */
  readonly do: (place: StagePlace) => Promise<void>;
}

/** Raised when the stages' files change their form or what is in them. */
const formatVersion = 3;

/**
 * Does the stages of a run, but for those that an earlier call has finished. A stage is kept when its record says that it
 * was made with the same key from the same files of the stages it needs, and every file that it wrote still has the
 * SHA-256 of the record. Else it is done again, once, with a note that names what is damaged or gone.
 *
 * Stages are done in order, one at a time, except that those that work apart begin as soon as the stages they need are
 * done. When one fails, no other begins; those under way are finished, and kept by the next call.
 *
 * @param stages - The stages; each after those it needs.
 * @param place - The run's folder, and who listens.
 * @param threads - How many stages work apart at once; at least 1.
 */
export async function runStages(stages: readonly Stage[], place: StagePlace, threads = 1): Promise<StageOutcome[]> {
  assertOneWriter(stages);
  const { of } = sharedProgress(place.progress);
  const begun = new Map<string, Promise<StageOutcome>>();
  const apart = limited(threads);
  const failures: unknown[] = [];
  const work = async (stage: Stage): Promise<StageOutcome> => {
    const needs = await Promise.all(stage.needs.map((need) => begun.get(need)));
    if (failures.length > 0) throw failures[0];
    const key = hashOf([formatVersion, stage.name, stage.key, needs.map((need) => need?.outputs)]);
    const outcome = await runStage(stage, key, { ...place, progress: of(stage) });
    const how = outcome.finishedBefore ? 'finished before' : `done in ${outcome.seconds} s`;
    place.note(`${stage.name}: ${how}`);
    return outcome;
  };
  let last: Promise<unknown> = Promise.resolve();
  for (const stage of stages) {
    const needs = stage.needs.map((need) => begun.get(need));
    const ready = stage.apart ? Promise.all(needs) : last;
    const outcome = ready.then(() => (stage.apart ? apart(() => work(stage)) : work(stage)));
    if (!stage.apart) last = outcome;
    outcome.catch((error) => failures.push(error));
    begun.set(stage.name, outcome);
  }
  await Promise.allSettled(begun.values());
  return Promise.all(begun.values()).catch(() => {
    throw failures[0];
  });
}

/**
 * A stage with those before it that it needs, and those that they need.
 *
 * @param wanted - The stage's name; every stage without one.
 * @param stages - All stages, each after those it needs.
 */
export function neededFor(wanted: string | undefined, stages: readonly Stage[]): readonly Stage[] {
  if (wanted === undefined) return stages;
  const names = new Set([wanted]);
  for (const { name, needs } of stages.toReversed()) if (names.has(name)) for (const need of needs) names.add(need);
  return stages.filter(({ name }) => names.has(name));
}

/** No file is written by two stages, whatever their sets are called. */
function assertOneWriter(stages: readonly Stage[]): void {
  const all = stages.flatMap(({ writes }) => writes.map((name) => name.toLowerCase()));
  const twice = all.find((name, i) => all.indexOf(name) !== i);
  if (twice !== undefined) throw new ScaleFaceError('two stages write it', { code: 'invalid-argument', path: twice });
}

async function runStage({ name, writes, do: work }: Stage, key: string, place: StagePlace): Promise<StageOutcome> {
  const { out, note } = place;
  const before = await readRecord(out, name);
  if (before === 'damaged') note(`${name}: stages/${name}.json is damaged; done again`);
  else if (before?.key === key) {
    const broken = await whatIsNotWhole(out, before.outputs);
    if (broken === undefined) return { ...before, finishedBefore: true, kept: true };
    note(`${name}: ${broken}; done again`);
    await removeOutputs(out, before.outputs, writes);
  }
  // Killed from here on, the stage has no record, whatever its inputs are when the run is started again.
  await forgetRecord(out, name);
  const start = performance.now();
  await work(place);
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  const record: StageRecord = { name, key, outputs: await digestsOf(out, writes), seconds };
  await writeRecord(out, record);
  return { ...record, finishedBefore: false, kept: false };
}
