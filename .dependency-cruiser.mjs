// What may import what; `npm run lint:deps` (scripts/lint-deps.mjs) runs these rules and its own on folders.

// Packages by floor: imports go down only. Packages of one floor don't know each other.
const FLOORS = [['numerics'], ['core', 'eval'], ['heads', 'losses'], ['models'], ['data'], ['pipeline'], ['cli']];

const downwardsOnly = FLOORS.flatMap((floor, i) =>
  floor.map((name) => ({
    name: `${name}-imports-downwards`,
    comment: `@scaleface/${name} may import only ${FLOORS.slice(0, i).flat().join(', ') || 'no package of ours'}`,
    severity: 'error',
    from: { path: `^packages/${name}/` },
    to: { path: `^packages/(?!${name}/)`, pathNot: `^packages/(?:${FLOORS.slice(0, i).flat().join('|') || '-'})/` },
  })),
);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circle-of-files',
      comment: 'files import each other in a circle, if only types: put what both need into a file of its own',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-circle-of-folders',
      comment: 'folders import each other in a circle',
      severity: 'error',
      scope: 'folder',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolvable',
      comment: 'an import that leads nowhere',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    ...downwardsOnly,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: ['node_modules'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@scaleface/source', 'import', 'node', 'default', 'types'],
    },
  },
};
