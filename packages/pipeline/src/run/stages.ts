import type { ProgressReport } from '@scaleface/models';
import { hashOf } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import type { EvaluationReport } from '../report/types.js';
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
  /** Does it; writes each file aside and renames it. */
  readonly do: (place: StagePlace) => Promise<void>;
}

/** Raised when the stages' files change their form or what is in them. */
const formatVersion = 2;

/**
 * Does the stages of a run in order, but for those that an earlier call has finished. A stage is kept when its record
 * says that it was made with the same key from the same files of the stages it needs, and every file that it wrote still
 * has the SHA-256 of the record. Else it is done again, once, with a note that names what is damaged or gone.
 *
 * @param stages - The stages; each after those it needs.
 * @param place - The run's folder, and who listens.
 */
export async function runStages(stages: readonly Stage[], place: StagePlace): Promise<StageOutcome[]> {
  assertOneWriter(stages);
  const outcomes = new Map<string, StageOutcome>();
  for (const stage of stages) {
    const read = stage.needs.map((need) => outcomes.get(need)?.outputs);
    const key = hashOf([formatVersion, stage.name, stage.key, read]);
    const outcome = await runStage(stage, key, place);
    place.note(
      outcome.finishedBefore ? `${stage.name}: finished before` : `${stage.name}: done in ${outcome.seconds} s`,
    );
    outcomes.set(stage.name, outcome);
  }
  return [...outcomes.values()];
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
