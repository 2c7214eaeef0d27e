import { type Database, SQLSTATE, sqlstateOf, withCancellation, withSession } from '@pgtend/database'
import { serverFailure } from '../server-failure.ts'
import type { LoadOptions } from './load-options.ts'
import { withRoles } from './ownership-statements.ts'

/** Of a selection, statements about what was not restored. */
const NOT_THERE: ReadonlySet<string | undefined> = new Set([
  SQLSTATE.undefinedTable,
  SQLSTATE.undefinedFunction,
  SQLSTATE.undefinedObject,
  SQLSTATE.invalidSchemaName,
])

/**
 * Gives what was restored its owners and grants, with the roles of `options.roles` in the place of others; all of them must exist.
 * One statement at a time: the locks of some thousand tables would be more than a server holds.
 * @throws {BackupError} `RESTORE_FAILED`
 */
export async function applyOwnership(
  database: Database,
  statements: readonly string[],
  { only, roles, signal }: Pick<LoadOptions, 'only' | 'roles' | 'signal'>,
): Promise<void> {
  if (statements.length === 0) return
  await withSession(database, (client) =>
    withCancellation(database, client, signal, async () => {
      await client.query(`select pg_catalog.set_config('search_path', '', false)`)
      for (const statement of statements) {
        await client.query(withRoles(statement, roles)).catch((error: unknown) => {
          if (only !== undefined && NOT_THERE.has(sqlstateOf(error))) return
          throw serverFailure(error, 'RESTORE_FAILED', 'owners and grants could not be restored')
        })
      }
    }),
  )
}
