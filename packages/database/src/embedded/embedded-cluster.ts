import { access, cp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { EmbeddedTarget } from '../connection/target.ts'
import type { Cluster, CreateDatabaseOptions, Database } from '../database.ts'
import { DatabaseError } from '../database-error.ts'
import type { OpenDatabaseOptions } from '../open-database.ts'
import { asideOf, isAside } from './create-data-folder.ts'
import { openEmbeddedDatabase } from './embedded-database.ts'
import { lockDataFolder } from './lock-data-folder.ts'
import { renameInside } from './rename-inside.ts'

export async function openEmbeddedCluster(target: EmbeddedTarget, options: OpenDatabaseOptions): Promise<Cluster> {
  return embeddedCluster(target, options)
}

/** The databases of a folder: one folder each, which only one process may have open. */
export function embeddedCluster({ directory }: EmbeddedTarget, options: OpenDatabaseOptions): Cluster {
  const path = (name: string): string => join(directory, folderName(name))
  const exists = (name: string): Promise<boolean> => isThere(path(name))
  const requireExisting = async (name: string): Promise<void> => {
    if (!(await exists(name))) throw missing(name)
  }
  const requireFree = async (name: string): Promise<void> => {
    if (await exists(name)) throw new DatabaseError('DATABASE_EXISTS', `database "${name}" exists already`)
  }
  const open = (name: string): Promise<Database> =>
    openEmbeddedDatabase({ kind: 'embedded', directory, database: name }, options)

  return {
    directory,
    list: () => listDatabases(directory),
    exists,
    async create(name: string, { template }: CreateDatabaseOptions = {}): Promise<void> {
      await requireFree(name)
      if (template === undefined) return (await open(name)).end()
      await requireExisting(template)
      await whileLocked(path(template), () => copyDatabase(path(template), template, path(name), name))
    },
    async drop(name: string): Promise<void> {
      const aside = asideOf(path(name))
      const existed = await isThere(path(name))
      // What a process that was killed while it made the folder has left.
      const half = await isThere(aside)
      if (existed || half) {
        await whileLocked(path(name), async () => {
          if (half) await rm(aside, { recursive: true, force: true })
          if (existed) await rm(path(name), { recursive: true })
        })
      }
      if (!existed) throw missing(name)
    },
    async rename(from: string, to: string): Promise<void> {
      await requireExisting(from)
      await requireFree(to)
      await whileLocked(path(from), async () => {
        // Killed in between, the database is renamed back when its folder is opened.
        await renameInside(path(from), to, from)
        await rename(path(from), path(to))
      })
    },
    async open(name: string): Promise<Database> {
      await requireExisting(name)
      return open(name)
    },
    end: async () => undefined,
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

function missing(name: string): DatabaseError {
  return new DatabaseError('DATABASE_NOT_FOUND', `database "${name}" does not exist`)
}

/** A database name as a folder name: no path separators, no leading dot. */
function folderName(name: string): string {
  if (/^[^./\\\0][^/\\\0]*$/.test(name)) return name
  throw new DatabaseError('DATABASE_NAME_INVALID', `"${name}" cannot be the name of an embedded database`)
}

async function listDatabases(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !isAside(entry.name))
    .map((entry) => entry.name)
    .sort()
}

async function copyDatabase(fromPath: string, from: string, toPath: string, to: string): Promise<void> {
  const aside = asideOf(toPath)
  await rm(aside, { recursive: true, force: true })
  await cp(fromPath, aside, { recursive: true })
  await renameInside(aside, to, from)
  await rename(aside, toPath)
}

async function whileLocked(dataDir: string, work: () => Promise<void>): Promise<void> {
  const release = await lockDataFolder(dataDir)
  try {
    await work()
  } finally {
    await release()
  }
}
