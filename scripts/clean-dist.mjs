// Removes the built files of the package in whose folder it runs. Where one build has two parts, neither may clean: the
// types of the one could be gone by the time the other begins.
import { rmSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
