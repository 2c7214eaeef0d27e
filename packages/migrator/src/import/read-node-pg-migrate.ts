import { MigratorError } from '../errors.ts'
import { listForeignFiles, readForeignFile, requireFiles, trimScript, upScript } from './foreign-files.ts'
import { BASELINE, type ForeignMigration, type ReadForeignHistory } from './foreign-history.ts'

const UP = /^\s*--[\s-]*up\s+migration[^\n]*\n?/im
const DOWN = /^\s*--[\s-]*down\s+migration[^\n]*\n?/im
const MIGRATION = /^(\d.*)\.(sql|js|cjs|mjs|ts|cts|mts)$/

/**
 * Reads node-pg-migrate's SQL files (`-- Up Migration`, `-- Down Migration`) and its table of names. Where one of them is a program
 * nobody can tell its SQL without running it, so then the database is taken as it is. Reads only.
 * @throws {MigratorError} `MIGRATION_IMPORT_BEHIND` when a program is not applied yet
 */
export const readNodePgMigrate: ReadForeignHistory = async ({ client, folder, table }) => {
  const files = (await listForeignFiles(folder)).filter((file) => MIGRATION.test(file))
  const { rows } = await client.query<{ name: string }>(`select name from ${table}`)
  const applied = new Set(rows.map(({ name }) => name))
  const names = files.map((file) => MIGRATION.exec(file)?.[1] ?? '')
  requireFiles(applied, names, folder)
  if (files.some((file) => !file.endsWith('.sql'))) {
    const pending = names.find((name) => !applied.has(name))
    if (pending === undefined) return BASELINE
    throw new MigratorError('MIGRATION_IMPORT_BEHIND', `"${pending}" is not applied and its folder has programs`)
  }
  const migrations = await Promise.all(
    files.map(async (file, index): Promise<ForeignMigration> => {
      const name = names[index] ?? ''
      return { name, ...splitNodePgMigrate(await readForeignFile(folder, file)), applied: applied.has(name) }
    }),
  )
  return { migrations, baseline: false, warnings: [] }
}

/** Takes a file of node-pg-migrate apart. Pure. */
export function splitNodePgMigrate(text: string): Pick<ForeignMigration, 'up' | 'down'> {
  const unix = text.replaceAll('\r\n', '\n')
  const [up, down] = [UP.exec(unix), DOWN.exec(unix)]
  const upStart = up === null ? 0 : up.index + up[0].length
  const upEnd = down !== null && down.index >= upStart ? down.index : unix.length
  const downStart = down === null ? unix.length : down.index + down[0].length
  const downEnd = up !== null && up.index >= downStart ? up.index : unix.length
  return {
    up: upScript(unix.slice(upStart, upEnd)),
    down: trimScript(unix.slice(downStart, downEnd)),
  }
}
