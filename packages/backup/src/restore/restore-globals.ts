import { type Cluster, runInTransaction } from '@pgtend/database'
import { plainName } from '../encryption/object-names.ts'
import { openObject } from '../encryption/open-object.ts'
import { BackupError } from '../errors.ts'
import { serverFailure } from '../server-failure.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { decompressed, suffixCompression } from '../stream/decompressed.ts'
import { cleanSql } from './clean-sql.ts'
import { filterStatements } from './filter-statements.ts'
import { type GlobalsPlan, planGlobals } from './plan-globals.ts'
import type { RestoreSource } from './restore-source.ts'
import { withMaintenance } from './scratch-database.ts'

/**
 * Reads which roles of a backup the server lacks. Changes nothing.
 * @throws {BackupError} `BACKUP_OPTIONS_INVALID` when the backup has no roles
 */
export async function readGlobalsPlan(
  cluster: Cluster,
  store: BackupStore,
  { backup, identities, label }: RestoreSource,
): Promise<GlobalsPlan> {
  const name = backup?.manifest.globals ?? undefined
  if (backup === undefined || name === undefined) {
    throw new BackupError('BACKUP_OPTIONS_INVALID', `"${label}" holds no roles`, {
      hint: 'Leave out `--globals`, and create the roles by hand.',
    })
  }
  const source = decompressed(
    await openObject(store, backup, name, identities),
    suffixCompression(plainName(name)),
    name,
  )
  const statements: string[] = []
  const lines = filterStatements(cleanSql(source, { serverVersion: 0 }), (statement) => {
    statements.push(Buffer.from(statement, 'latin1').toString('utf8'))
    return true
  })
  for await (const _ of lines) {
    // Only the statements are wanted.
  }
  return withMaintenance(cluster, async (client) => {
    const { rows } = await client.query<{ name: string }>('select rolname as "name" from pg_catalog.pg_roles')
    return planGlobals(
      statements,
      rows.map(({ name: role }) => role),
    )
  })
}

/** Creates the roles of a plan, all or none. They stay when the restore fails. @throws {BackupError} `RESTORE_TARGET_FAILED` */
export async function applyGlobals(cluster: Cluster, { statements }: GlobalsPlan): Promise<void> {
  await withMaintenance(cluster, (client) =>
    runInTransaction(client, async () => {
      for (const statement of statements) await client.query(statement)
    }).catch((error: unknown) => {
      throw serverFailure(error, 'RESTORE_TARGET_FAILED', 'the roles could not be created')
    }),
  )
}
