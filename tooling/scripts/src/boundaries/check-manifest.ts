import type { WorkspacePackage } from '../workspace/read-workspace.ts'
import { arrowViolation } from './arrows.ts'

/** Says which of the dependencies in a package.json draw an arrow the design does not have. Pure. */
export function checkManifest(from: WorkspacePackage, workspace: readonly WorkspacePackage[]): string[] {
  const { dependencies, devDependencies, peerDependencies, optionalDependencies } = from.manifest
  const names = Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies, ...optionalDependencies })
  const isTestingTool = (name: string) => name === '@pgtend/testing' && devDependencies?.[name] !== undefined

  return names
    .filter((name) => !isTestingTool(name))
    .map((name) => workspace.find((candidate) => candidate.manifest.name === name))
    .filter((to) => to !== undefined)
    .map((to) => arrowViolation(from, to))
    .filter((violation) => violation !== undefined)
    .map((violation) => `${from.path}/package.json: ${violation}`)
}
