import { ScaleFaceError } from '@scaleface/numerics';

/** What a package exports, seen through a dynamic import. */
export type Exports = Readonly<Record<string, unknown>>;

/**
 * A module built into Node, or undefined in a browser. No import of ours names one, so that bundles for browsers need
 * no stand-in.
 *
 * @param name - A built-in module, such as `node:os`.
 * @returns Its exports.
 */
export function builtin<T>(name: string): T | undefined {
  const node = (globalThis as { process?: { getBuiltinModule?(id: string): unknown } }).process;
  return node?.getBuiltinModule?.(name) as T | undefined;
}

/** True on Node (and what imitates it), false in a browser or a worker. */
export const onNode = (): boolean => builtin('node:os') !== undefined;

/** Whether an error means that the package itself is missing, not one of its dependencies. */
export function isNotInstalled(error: unknown, name: string): boolean {
  const { code, message = '' } = (error ?? {}) as { code?: string; message?: string };
  if (code === 'not-installed') return true;
  // Node says "Cannot find package 'x'" or "Cannot find module 'x'", Vite's stand-in for a missing optional peer
  // `Could not resolve "x"`, and a browser that was given a bare name "Failed to resolve module specifier".
  const says = /Cannot find (package|module)|Could not resolve|Failed to resolve|Failed to fetch dynamically/.test(
    message,
  );
  const coded = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
  const [firstLine = ''] = message.split('\n');
  return (says || coded) && firstLine.includes(name);
}

// Packages in the folder that SCALEFACE_NATIVE_DIR names (an npm project of its own) come before installed ones.
function requireNative(name: string): Exports | undefined {
  const dir = onNode() ? process.env.SCALEFACE_NATIVE_DIR : undefined;
  const nodeModule = builtin<typeof import('node:module')>('node:module');
  const path = builtin<typeof import('node:path')>('node:path');
  if (dir === undefined || dir === '' || nodeModule === undefined || path === undefined) return undefined;
  const from = nodeModule.createRequire(path.join(path.resolve(dir), 'package.json'));
  try {
    from.resolve(name);
  } catch (cause) {
    if (isNotInstalled(cause, name)) return undefined;
    throw new ScaleFaceError('could not be searched', {
      code: 'missing-dependency',
      path: `SCALEFACE_NATIVE_DIR=${dir}`,
      cause,
    });
  }
  return from(name) as Exports;
}

/**
 * Loads an optional package: from the project folder that `SCALEFACE_NATIVE_DIR` names if it is there, else from where
 * this package is installed. The name stays in a variable, so that neither bundlers nor the type checker need it.
 *
 * @param name - A package name.
 * @returns What it exports.
 */
export async function loadOptional(name: string): Promise<Exports> {
  const native = name.startsWith('@tensorflow/tfjs-node') ? requireNative(name) : undefined;
  return native ?? ((await import(/* @vite-ignore */ name)) as Exports);
}

/** The processor's model, its number of usable threads, or a plain word where they cannot be known. */
export function processor(): { readonly model: string; readonly threads: number } {
  const os = builtin<typeof import('node:os')>('node:os');
  if (os === undefined) {
    const { hardwareConcurrency = 1 } =
      (globalThis as { navigator?: { hardwareConcurrency?: number } }).navigator ?? {};
    return { model: 'processor', threads: hardwareConcurrency };
  }
  return { model: os.cpus()[0]?.model.trim() ?? 'processor', threads: os.availableParallelism() };
}
