import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Tests run against the sources of every package; nothing has to be built first. */
export const conditions: string[] = ['@scaleface/source'];

/** Tests that need a process in which nothing was imported yet. */
export const isolated = '*.isolated.test.ts';

/**
 * A vitest project: the tests of one package in its folder, or those of all packages at the root. Its files share a
 * process, in which sources are transformed and imported and engines started once.
 */
export const project = (name: string, include: string[] = ['test/**/*.test.ts']): ViteUserConfig =>
  defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      name,
      include,
      exclude: [`**/${isolated}`, '**/node_modules/**'],
      testTimeout: process.env.SCALEFACE_LONG ? 600_000 : 60_000,
      hookTimeout: 60_000,
      isolate: false,
    },
  });
