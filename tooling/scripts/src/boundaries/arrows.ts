import type { WorkspacePackage } from '../workspace/read-workspace.ts'

/** The arrows between packages beyond "every package may import `database`". */
const PACKAGE_ARROWS: Readonly<Record<string, readonly string[]>> = {
  'core-schema': ['vector-index'],
}

/**
 * Says why `from` may not depend on `to`, or nothing when it may.
 * Packages import only `database` and what the table above lists, apps import packages, tooling may import anything.
 */
export function arrowViolation(from: WorkspacePackage, to: WorkspacePackage): string | undefined {
  if (from.path === to.path) return `"${from.manifest.name}" imports itself by name; use a relative path`
  if (from.kind === 'tooling') return undefined
  if (to.kind === 'tooling') return `"${to.manifest.name}" is tooling; only tests may import it`
  if (to.kind === 'app') return `"${to.manifest.name}" is an app; nothing may import an app`
  if (from.kind === 'app' || to.folder === 'database') return undefined
  if (PACKAGE_ARROWS[from.folder]?.includes(to.folder)) return undefined
  return `package "${from.folder}" may not import package "${to.folder}"; take a small interface as an argument and wire it in an app`
}
