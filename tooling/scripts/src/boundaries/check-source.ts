import { isBuiltin } from 'node:module'
import { posix } from 'node:path'

import type { PackageManifest, WorkspacePackage } from '../workspace/read-workspace.ts'
import { arrowViolation } from './arrows.ts'
import { parseSource, type SourceFact } from './parse-source.ts'

/** Installed at the root for every test. */
const TEST_TOOLS = new Set(['vitest', '@pgtend/testing'])

/**
 * Says where a source file crosses a boundary: arrows, deep imports, undeclared dependencies, exports, effects. Pure.
 * `file` is relative to the package, such as `src/plan.ts`; what lies in `test/` or ends in `.test.ts` is a test.
 */
export function checkSource(
  from: WorkspacePackage,
  workspace: readonly WorkspacePackage[],
  file: string,
  text: string,
): string[] {
  const isTest = file.endsWith('.test.ts') || file.startsWith('test/')
  return parseSource(file, text)
    .map((fact) => ({ fact, problem: problemOf(fact, { from, workspace, file, isTest }) }))
    .filter(({ problem }) => problem !== undefined)
    .map(({ fact, problem }) => `${from.path}/${file}:${fact.line}: ${problem}`)
}

interface SourceContext {
  readonly from: WorkspacePackage
  readonly workspace: readonly WorkspacePackage[]
  readonly file: string
  readonly isTest: boolean
}

function problemOf(fact: SourceFact, context: SourceContext): string | undefined {
  switch (fact.kind) {
    case 'import':
      return fact.name.startsWith('.') ? relativeProblem(fact.name, context) : bareProblem(fact.name, context)
    case 'export-all':
      return `"export * from '${fact.name}'": list every public name by hand`
    case 'export-default':
      return context.file.endsWith('.config.ts') ? undefined : 'default export; use a named export'
    case 'effect':
      if (context.from.kind !== 'package' || context.isTest) return undefined
      return `"${fact.name}" in a package; take it as an argument, or write "// boundaries allow: <reason>" above it`
  }
}

function relativeProblem(specifier: string, { file }: SourceContext): string | undefined {
  const target = posix.join(posix.dirname(file), specifier)
  return target.startsWith('..') ? `"${specifier}" leaves the package; import it by its name` : undefined
}

function bareProblem(specifier: string, context: SourceContext): string | undefined {
  if (isBuiltin(specifier) || specifier.startsWith('#')) return undefined
  const name = packageName(specifier)
  const { from, isTest } = context
  if (isTest && (TEST_TOOLS.has(name) || name === from.manifest.name)) return undefined

  const to = context.workspace.find((candidate) => candidate.manifest.name === name)
  if (to !== undefined) {
    const problem = arrowViolation(from, to) ?? deepImportProblem(specifier, to)
    if (problem !== undefined) return problem
  }
  if (declaredNames(from.manifest, isTest).has(name)) return undefined
  return `"${name}" is not in the ${isTest ? '' : 'dependencies or peerDependencies of the '}package.json`
}

function deepImportProblem(specifier: string, to: WorkspacePackage): string | undefined {
  const subpath = `.${specifier.slice(to.manifest.name.length)}`
  if (Object.keys(to.manifest.exports ?? {}).includes(subpath)) return undefined
  return `"${specifier}" is a deep import; "${to.manifest.name}" does not export "${subpath}"`
}

function declaredNames(manifest: PackageManifest, withDev: boolean): Set<string> {
  const { dependencies, peerDependencies, optionalDependencies, devDependencies } = manifest
  const dev = withDev ? devDependencies : {}
  return new Set(Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies, ...dev }))
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
