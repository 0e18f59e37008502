import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests that start processes and wait for them: one that starts last leaves the other worker without work. */
const slow = /packages\/cli\/test\/|\.isolated\.test\.ts$/;

/** Orders files as vitest does, by what they took the last time or by size, but those first that mostly wait. */
export default class SlowFirstSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isSlow = ({ moduleId }: TestSpecification): boolean => slow.test(moduleId);
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}
