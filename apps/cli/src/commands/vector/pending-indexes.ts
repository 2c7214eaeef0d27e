import { relative } from 'node:path'
import type { PendingIndex } from '@pgtend/vector-index'
import type { CommandContext } from '../../context.ts'
import { migratorSettings } from '../../migrator-settings.ts'
import type { DatabaseSession } from '../../with-database.ts'

/** Collects the indexes that the configuration and the migrations declare. A project without migrations has none of the latter. */
export async function pendingIndexes(
  context: CommandContext,
  session: DatabaseSession,
): Promise<readonly PendingIndex[]> {
  const { collectPendingIndexes } = await import('@pgtend/vector-index')
  const { MigratorError, readMigrations } = await import('@pgtend/migrator')
  const { directory } = migratorSettings(context, session)
  const files = await readMigrations(directory).catch((error: unknown) => {
    if (error instanceof MigratorError && error.code === 'MIGRATIONS_FOLDER_NOT_FOUND') return []
    throw error
  })
  return collectPendingIndexes({
    scripts: files.map(({ up }) => ({ path: relative(context.cwd, up.path), text: up.text })),
    configured: session.settings.config.vector.indexes,
  })
}
