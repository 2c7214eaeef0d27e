import { MigratorError } from '../errors.ts'
import { listForeignFiles, readForeignFile } from './foreign-files.ts'
import { BASELINE, type ReadForeignHistory } from './foreign-history.ts'

const REVISION = /^revision\b[^=\n]*=\s*['"]([^'"]+)['"]/m
const DOWN_REVISION = /^down_revision\b[^=\n]*=\s*(\([^)]*\)|[^\n]*)/m

/**
 * Reads which revisions of Alembic are heads and whether the database is at them. Its revisions are Python, so the database is then taken
 * as it is. Runs no Python; reads only.
 * @throws {MigratorError} `MIGRATION_IMPORT_BEHIND` when the database is not at the heads
 */
export const readAlembic: ReadForeignHistory = async ({ client, folder, table }) => {
  const files = (await listForeignFiles(folder)).filter((file) => file.endsWith('.py'))
  const heads = findAlembicHeads(await Promise.all(files.map((file) => readForeignFile(folder, file))))
  const { rows } = await client.query<{ version: string }>(`select version_num::text as version from ${table}`)
  const current = new Set(rows.map(({ version }) => version))
  const missing = heads.find((head) => !current.has(head))
  if (missing !== undefined) {
    throw new MigratorError('MIGRATION_IMPORT_BEHIND', `the database is not at revision "${missing}" of "${folder}"`)
  }
  const unknown = [...current].find((version) => !heads.includes(version))
  if (unknown === undefined) return BASELINE
  throw new MigratorError('MIGRATION_IMPORT_UNREADABLE', `"${unknown}" of the database is no head in "${folder}"`)
}

/** The revisions that no other one follows. Pure. */
export function findAlembicHeads(scripts: readonly string[]): readonly string[] {
  const followed = new Set(
    scripts.flatMap((script) =>
      [...(DOWN_REVISION.exec(script)?.[1] ?? '').matchAll(/['"]([^'"]+)['"]/g)].map(([, revision]) => revision ?? ''),
    ),
  )
  return scripts.flatMap((script) => REVISION.exec(script)?.[1] ?? []).filter((revision) => !followed.has(revision))
}
