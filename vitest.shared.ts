import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Tests run against the sources of every package; nothing has to be built first. */
export const conditions: string[] = ['@scaleface/source'];

/** The vitest project of one package. */
export const project = (name: string): ViteUserConfig =>
  defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: { name, include: ['test/**/*.test.ts'], testTimeout: 60_000 },
  });
