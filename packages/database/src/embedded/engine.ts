import type { PGlite } from '@electric-sql/pglite'
import { DatabaseError } from '../database-error.ts'
import { loadExtensions } from './load-extensions.ts'

/** The packages of the embedded engine, loaded on first use. */
async function loadEnginePackages() {
  try {
    const [{ PGlite }, { PGLiteSocketServer }, extensions] = await Promise.all([
      import('@electric-sql/pglite'),
      import('@electric-sql/pglite-socket'),
      loadExtensions(),
    ])
    return { PGlite, PGLiteSocketServer, extensions }
  } catch (cause) {
    throw new DatabaseError('EMBEDDED_NOT_INSTALLED', 'the embedded engine is not installed', { cause })
  }
}

/** Where the files of an engine come from: a data folder, or a copy of one that lives in memory. */
export type EngineSource = { readonly dataDir: string } | { readonly loadDataDir: Blob } | Record<string, never>

/**
 * Opens the PostgreSQL of a data folder inside this process, with `database` as its current database. A new folder has the database
 * `postgres` only. Without a source everything is new and in memory.
 * @throws {DatabaseError} `EMBEDDED_NOT_INSTALLED` or `EMBEDDED_FAILED`
 */
export async function openEngine(source: EngineSource, database: string): Promise<PGlite> {
  const { PGlite, extensions } = await loadEnginePackages()
  try {
    return await PGlite.create({ ...source, database, extensions })
  } catch (cause) {
    throw new DatabaseError('EMBEDDED_FAILED', `the embedded database "${database}" could not be opened`, { cause })
  }
}

/** Listens for `pg` on a unix socket in `socketDirectory`; returns what stops it. */
export async function serveEngine(
  engine: PGlite,
  socketDirectory: string,
  maxConnections: number,
): Promise<() => Promise<void>> {
  const { PGLiteSocketServer } = await loadEnginePackages()
  const server = new PGLiteSocketServer({ db: engine, path: `${socketDirectory}/.s.PGSQL.5432`, maxConnections })
  await server.start()
  return () => server.stop()
}

/** Runs `pg_dump` of the engine on a copy of its files in memory: the dump would leave the session in a read-only transaction. */
export async function dumpEngine(engine: PGlite, database: string, args: readonly string[]): Promise<string> {
  const { pgDump } = await import('@electric-sql/pglite-tools/pg_dump')
  const copy = await openEngine({ loadDataDir: await engine.dumpDataDir('none') }, database)
  try {
    const file = await pgDump({ pg: copy, args: [...args] })
    return await file.text()
  } finally {
    await copy.close()
  }
}
