import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** The folder of real faces and pretrained models beside the checkout, or where `SCALEFACE_DATA` says; if it is there. */
export const dataFolder: string | undefined = [
  process.env.SCALEFACE_DATA ?? resolve(import.meta.dirname, '../../shared/data'),
].find(existsSync);
