export { areaUnder } from './area.js';
export type { Labels, Numbers } from './arrays.js';
