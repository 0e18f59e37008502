import { defineConfig, type Options } from 'tsup';

/** The one build recipe of the monorepo: ESM, CJS and types from the sources of a package. */
export const bundle = (options: Options): ReturnType<typeof defineConfig> =>
  defineConfig({
    format: ['esm', 'cjs'],
    dts: { compilerOptions: { ignoreDeprecations: '6.0', noCheck: true } },
    // The code is not minified and reads as it stands; maps would be half of what npm installs.
    sourcemap: false,
    clean: true,
    target: 'node20',
    treeshake: true,
    ...options,
  });
