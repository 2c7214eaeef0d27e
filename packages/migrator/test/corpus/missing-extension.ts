import type { Database } from '@pgtend/database'
import type { MigrationFile } from '../../src/files/migration-file.ts'
import { loadParser } from '../../src/script/load-parser.ts'

/** The first migration that creates an extension which the server does not have. Reads catalogs only. */
export async function findMissingExtension(
  database: Database,
  files: readonly MigrationFile[],
): Promise<{ readonly migration: string; readonly extension: string } | undefined> {
  const parse = await loadParser()
  const { rows } = await database.pool.query<{ name: string }>('select name::text from pg_available_extensions')
  const available = new Set(rows.map(({ name }) => name))
  for (const { name, up } of files) {
    for (const extension of extensionsOf(parse, up.text)) {
      if (!available.has(extension)) return { migration: name, extension }
    }
  }
  return undefined
}

function extensionsOf(parse: Awaited<ReturnType<typeof loadParser>>, text: string): readonly string[] {
  if (!/\bextension\b/i.test(text)) return []
  try {
    return (parse(text.replace(/^\uFEFF/, '')).stmts ?? []).flatMap(({ stmt }) =>
      stmt !== undefined && 'CreateExtensionStmt' in stmt ? [stmt.CreateExtensionStmt.extname ?? ''] : [],
    )
  } catch {
    // The migrators will say so.
    return []
  }
}
