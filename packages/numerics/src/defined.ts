// An index signature (`Record<string, …>`) has no names that could be optional.
type IsName<K> = string extends K ? false : number extends K ? false : true;
type IsOptional<T, K extends keyof T> = undefined extends T[K] ? IsName<K> : false;
type Always<T> = { [K in keyof T as IsOptional<T, K> extends true ? never : K]: Exclude<T[K], undefined> };
type Sometimes<T> = { [K in keyof T as IsOptional<T, K> extends true ? K : never]?: Exclude<T[K], undefined> };

type Flat<T> = { [K in keyof T]: T[K] };

/** An object whose entries that may be undefined are absent instead. */
export type Defined<T> = Flat<Always<T> & Sometimes<T>>;

/**
 * A copy of an object without the entries that are undefined: what a type with optional properties wants under
 * TypeScript's `exactOptionalPropertyTypes`, where absent and undefined differ.
 *
 * @param entries - An object; only its own enumerable entries count. Values other than undefined stay, null included.
 * @returns A new object.
 *
 * @example
 * ```ts
 * import { defined } from '@scaleface/numerics';
 *
 * defined({ name: 'ada', age: undefined }); // => { name: 'ada' }
 * ```
 */
export function defined<T extends object>(entries: T): Defined<T> {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as Defined<T>;
}
