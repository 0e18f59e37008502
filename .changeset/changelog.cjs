// What a changelog says of a release: each change in its own words, and nothing of the packages of ours that it asks for, which
// all have the same version.

/** The words of a change as an entry of a list. */
const getReleaseLine = async ({ summary }) => {
  const [first, ...others] = summary.trim().split('\n');
  return [`- ${first}`, ...others.map((line) => (line === '' ? '' : `  ${line}`))].join('\n');
};

module.exports = { getReleaseLine, getDependencyReleaseLine: async () => '' };
