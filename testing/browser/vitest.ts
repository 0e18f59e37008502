// Stands in for `vitest` in a page: the same runner and the same assertions, without Vite.
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  type ExpectStatic,
  GLOBAL_EXPECT,
  getState,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  type MatcherState,
  setState,
} from '@vitest/expect';

export { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } from '@vitest/runner';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

/** Starts an assertion, as in vitest. */
export const expect = ((value: unknown, message?: string) => chai.expect(value, message)) as unknown as ExpectStatic;

const asymmetric = (globalThis as Record<symbol, object>)[ASYMMETRIC_MATCHERS_OBJECT];
Object.assign(expect, chai.expect, asymmetric);
Object.assign(globalThis, { [GLOBAL_EXPECT]: expect });
expect.getState = () => getState(expect);
expect.setState = (state: Partial<MatcherState>) => setState(state, expect);
