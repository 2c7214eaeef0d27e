import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The part of a package.json the checks look at. */
export interface PackageManifest {
  readonly name: string
  readonly private?: boolean
  readonly exports?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

export type PackageKind = 'app' | 'package' | 'tooling'

export interface WorkspacePackage {
  readonly kind: PackageKind
  /** Folder name, such as `core-schema`. */
  readonly folder: string
  /** Path from the root of the repository, such as `packages/core-schema`. */
  readonly path: string
  readonly manifest: PackageManifest
}

const PARENTS: readonly (readonly [parent: string, kind: PackageKind])[] = [
  ['apps', 'app'],
  ['packages', 'package'],
  ['tooling', 'tooling'],
]

/** Lists the workspace packages below `root`, sorted by path. Folders without package.json are not packages. */
export async function readWorkspace(root: string): Promise<WorkspacePackage[]> {
  const found = await Promise.all(PARENTS.map(([parent, kind]) => readParent(root, parent, kind)))
  return found.flat()
}

async function readParent(root: string, parent: string, kind: PackageKind): Promise<WorkspacePackage[]> {
  const folders = (await readdir(join(root, parent)).catch(emptyWhenMissing)).sort()
  const packages = await Promise.all(
    folders.map(async (folder) => {
      const path = `${parent}/${folder}`
      const text = await readFile(join(root, path, 'package.json'), 'utf8').catch(emptyWhenMissing)
      return typeof text === 'string' ? [{ kind, folder, path, manifest: JSON.parse(text) as PackageManifest }] : []
    }),
  )
  return packages.flat()
}

function emptyWhenMissing(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
  throw error
}
