// What runs in pages and workers as in Node: files that hold plain numbers.
export { type NpyArray, parseNpy } from './numpy/npy.js';
