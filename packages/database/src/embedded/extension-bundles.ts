import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Extension } from '@electric-sql/pglite'
import { type FileTree, readTar } from './file-tree.ts'
import type { EngineExtensions } from './load-extensions.ts'

/** Read once per process, 4 MB in all. */
const trees = new Map<string, Promise<FileTree>>()

/**
 * The same extensions, but the engine does not see their bundles, which go to `bundles` while it starts. Left to itself, it compiles and
 * links every library of every extension at its start, which takes longer than all the rest; PostgreSQL loads a library when it is used.
 */
export function withholdBundles(extensions: EngineExtensions, bundles: URL[]): EngineExtensions {
  const withhold = ({ name, setup }: Extension): Extension => ({
    name,
    async setup(...args) {
      const { bundlePath, ...rest } = await setup(...args)
      if (bundlePath !== undefined) bundles.push(bundlePath)
      return rest
    },
  })
  return Object.fromEntries(Object.entries(extensions).map(([name, extension]) => [name, withhold(extension)]))
}

/** The files of a bundle, below the folder that PostgreSQL is installed in. */
export async function readBundle(bundle: URL): Promise<FileTree> {
  const known = trees.get(bundle.href) ?? readFile(bundle).then(promisify(gunzip)).then(readTar)
  trees.set(bundle.href, known)
  return known
}
