import type { EngineReport } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import type { UnseenConfig } from './config-types.js';
import { evaluateUnseen } from './evaluate-unseen.js';
import { hashPairs, type PlannedTest, type RunPlan } from './plan.js';
import { provenanceOf, type RunSource } from './run-source.js';
import type { Stage } from './stages.js';
import { type MethodTraining, trainStage } from './train-stage.js';
import { unseenFolder } from './unseen-report.js';
import { type UnseenSplit, unseenSplits } from './unseen-splits.js';

/**
 * The stages that test on kinds of degradation which nothing has been learnt from: for every choice of kinds one training
 * a method, on the rows that are degraded in none of them, and at the end one evaluation of all.
 *
 * @param source - What the run's reports are made from.
 * @param plan - Its images and pairs.
 * @param trained - The run's methods and how they learn.
 * @param data - The data root.
 */
export function unseenStages(
  source: RunSource,
  plan: RunPlan,
  trained: readonly MethodTraining[],
  data: string,
): Stage[] {
  const { config, engine, sources } = source;
  const { unseen } = config;
  if (unseen === undefined) return [];
  const test = testOf(unseen, plan);
  const splits = splitsOf(unseen, plan);
  const methods = methodsOf(unseen, trained);
  const trainings = splits.flatMap((split) => methods.map((how) => trainingOf(how, split, engine, data)));
  const { name } = test.config;
  const provenance = provenanceOf(source);
  return [
    ...trainings,
    {
      name: `evaluate-${unseenFolder}`,
      needs: ['hash-images', `embed-${name}`, ...trainings.map((stage) => stage.name)],
      key: [unseen, test.config, hashPairs(test.pairs), [...(test.kinds ?? [])], provenance, sources],
      writes: ['report.json', 'table.md'].map((file) => `${unseenFolder}/${file}`),
      do: (place) =>
        evaluateUnseen(
          { config, test, splits, methods: methods.map(({ method }) => method), provenance, sources },
          place,
        ),
    },
  ];
}

function trainingOf(how: MethodTraining, { name, leftOut }: UnseenSplit, engine: EngineReport, data: string): Stage {
  // One head each: so many trainings of an ensemble would take as long as all the rest.
  const one = { ...how, training: { ...how.training, ...('ensemble' in how.training ? { ensemble: 1 } : {}) } };
  return trainStage({ ...one, leftOut, without: [], place: `${unseenFolder}/${name}` }, engine, data);
}

/** The test whose kinds are known. */
function testOf({ test: wanted }: UnseenConfig, { tests }: RunPlan): PlannedTest {
  const test = tests.find(({ config }) => config.name === wanted);
  if (test?.kinds !== undefined) return test;
  throw new ScaleFaceError(test === undefined ? 'no such test' : 'the test does not say how its images are degraded', {
    code: 'bad-config',
    path: 'unseen.test',
    expected:
      test === undefined
        ? tests.map(({ config }) => config.name).join(', ')
        : 'a test with a file of severities that has a column kind',
    received: wanted,
  });
}

/** The methods that are asked for. */
function methodsOf({ methods }: UnseenConfig, trained: readonly MethodTraining[]): MethodTraining[] {
  return methods.map((name) => {
    const found = trained.find(({ method }) => method === name);
    if (found !== undefined) return found;
    throw new ScaleFaceError('the run trains no such method', {
      code: 'bad-config',
      path: 'unseen.methods',
      expected: trained.map(({ method }) => method).join(', '),
      received: name,
    });
  });
}

function splitsOf({ kinds }: UnseenConfig, { train }: RunPlan): UnseenSplit[] {
  const splits = unseenSplits(train, kinds);
  if (splits.length > 0) return splits;
  throw new ScaleFaceError('too few kinds of degradation to leave some out', {
    code: 'bad-config',
    path: 'unseen.kinds',
    expected: 'more kinds among the training rows than are left out at once',
    received: String(kinds),
  });
}
