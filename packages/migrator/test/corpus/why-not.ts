import type { Database } from '@pgtend/database'
import { MigratorError } from '../../src/errors.ts'
import { readMigrations } from '../../src/files/read-migrations.ts'
import { loadParser } from '../../src/script/load-parser.ts'

/** Codes that say something of the folder, not of the migrator: Prisma's tools refuse such a folder, too, or it is not for PostgreSQL. */
const REFUSED_FOLDERS: ReadonlySet<string> = new Set(['MIGRATION_PROVIDER_MISMATCH', 'MIGRATION_FILE_MISSING'])

/** Says why a history cannot be tried on this server, or undefined when it can. Reads files and catalogs only. */
export async function whyNot(database: Database, directory: string): Promise<string | undefined> {
  try {
    const files = await readMigrations(directory)
    if (files.length === 0) return 'it has no migrations'
    const missing = await missingExtensions(
      database,
      files.map(({ up }) => up.text),
    )
    return missing.length === 0 ? undefined : `it needs extensions that the server lacks: ${missing.join(', ')}`
  } catch (error) {
    if (error instanceof MigratorError && REFUSED_FOLDERS.has(error.code)) return error.message
    throw error
  }
}

async function missingExtensions(database: Database, scripts: readonly string[]): Promise<readonly string[]> {
  const parse = await loadParser()
  const { rows } = await database.pool.query<{ name: string }>('select name::text from pg_available_extensions')
  const available = new Set(rows.map(({ name }) => name))
  const wanted = scripts
    .filter((text) => /\bextension\b/i.test(text))
    .flatMap((text) => parse(text.replace(/^\uFEFF/, '')).stmts ?? [])
    .flatMap(({ stmt }) => (stmt !== undefined && 'CreateExtensionStmt' in stmt ? [stmt.CreateExtensionStmt] : []))
    .map(({ extname = '' }) => extname)
  return [...new Set(wanted)].filter((name) => !available.has(name))
}
