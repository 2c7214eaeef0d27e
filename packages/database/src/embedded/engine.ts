import type { PGlite } from '@electric-sql/pglite'
import { DatabaseError } from '../database-error.ts'
import { loadEnginePackages } from './engine-packages.ts'
import { readBundle, withholdBundles } from './extension-bundles.ts'
import { type FileTree, readTar, writeIntoEngine } from './file-tree.ts'

/** Where the files of an engine are: in a data folder on disk, or in memory, where it starts with a copy of these. */
export type EngineSource = { readonly dataDir: string } | { readonly files: FileTree }

/** What initdb writes into the configuration of a server that speaks English or none; the engine's own package writes another. */
const SETTINGS_OF_SERVERS = ['-c', 'default_text_search_config=pg_catalog.english']

/**
 * In memory a page that is not in a buffer is a copy away, and clearing the 128 MB of buffers that are usual takes 0.1 s. A prepared
 * statement is planned once, not five times more: there planning takes longer than running it.
 */
const IN_MEMORY_SETTINGS = ['-c', 'shared_buffers=16MB', '-c', 'plan_cache_mode=force_generic_plan']

/**
 * Opens the PostgreSQL of a data folder inside this process, with `database` as its current database. A new folder has the database
 * `postgres` only.
 * @throws {DatabaseError} `EMBEDDED_NOT_INSTALLED` or `EMBEDDED_FAILED`
 */
export async function openEngine(source: EngineSource, database: string): Promise<PGlite> {
  const { PGlite, MemoryFS, NodeFS, extensions } = await loadEnginePackages()
  const { PG_ROOT, PGDATA } = PGlite.paths
  const bundles: URL[] = []
  const isOnDisk = 'dataDir' in source
  try {
    const fs = isOnDisk ? new NodeFS(source.dataDir) : new MemoryFS()
    fs.initialSyncFs = async () => {
      const { FS } = engine.Module
      for (const tree of await Promise.all(bundles.map(readBundle))) writeIntoEngine(FS, PG_ROOT, tree)
      if (!isOnDisk) writeIntoEngine(FS, PGDATA, source.files)
    }
    const engine = new PGlite({
      fs,
      database,
      extensions: withholdBundles(extensions, bundles),
      startParams: [...PGlite.defaultStartParams, ...SETTINGS_OF_SERVERS, ...(isOnDisk ? [] : IN_MEMORY_SETTINGS)],
    })
    await engine.waitReady
    return engine
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
  const copy = await openEngine({ files: await copyFiles(engine) }, database)
  try {
    const file = await pgDump({ pg: copy, args: [...args] })
    return await file.text()
  } finally {
    await copy.close()
  }
}

/** Copies the files of an open engine, so that another can start with them. */
export async function copyFiles(engine: PGlite): Promise<FileTree> {
  const tar = await engine.dumpDataDir('none')
  return readTar(Buffer.from(await tar.arrayBuffer()))
}
