// By name, so that a page's bundler leaves out the hashes of other lengths, as it cannot where all is imported at once.
export { sha256 } from '@noble/hashes/sha2.js';
