import { DatabaseError } from '../database-error.ts'
import { loadExtensions } from './load-extensions.ts'

export type EnginePackages = Awaited<ReturnType<typeof loadEnginePackages>>

/**
 * Loads the packages of the embedded engine, on first use: they are optional, and 10 MB of WebAssembly that no server connection needs.
 * @throws {DatabaseError} `EMBEDDED_NOT_INSTALLED`
 */
export async function loadEnginePackages() {
  try {
    const [{ PGlite, MemoryFS }, { NodeFS }, { PGLiteSocketServer }, extensions] = await Promise.all([
      import('@electric-sql/pglite'),
      import('@electric-sql/pglite/nodefs'),
      import('@electric-sql/pglite-socket'),
      loadExtensions(),
    ])
    return { PGlite, MemoryFS, NodeFS, PGLiteSocketServer, extensions }
  } catch (cause) {
    throw new DatabaseError('EMBEDDED_NOT_INSTALLED', 'the embedded engine is not installed', { cause })
  }
}
