// The public symbols of a package: those of its entry point, or of each where it has several.
import { ReflectionKind } from 'typedoc';

export const symbolsOf = (module) =>
  (module.children ?? []).flatMap((child) => (child.kindOf(ReflectionKind.Module) ? symbolsOf(child) : [child]));
