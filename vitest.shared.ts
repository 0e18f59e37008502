import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Tests run against the sources of every package; nothing has to be built first. */
export const conditions: string[] = ['@scaleface/source'];

/** Tests that need a process in which nothing was imported yet. */
export const isolated = '*.isolated.test.ts';

/** The vitest project of one package. Its files share a process: engines start once, which halves the time. */
export const project = (name: string): ViteUserConfig =>
  defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      name,
      include: ['test/**/*.test.ts'],
      exclude: [`test/**/${isolated}`],
      testTimeout: process.env.SCALEFACE_LONG ? 600_000 : 60_000,
      hookTimeout: 60_000,
      isolate: false,
    },
  });
