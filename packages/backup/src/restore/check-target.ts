import type { Cluster } from '@pgtend/database'
import { missingDerived } from '../derived/missing-derived.ts'
import { BackupError } from '../errors.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { checkFolder } from './check-folder.ts'
import { type LoadChoices, loadOptions } from './load-options.ts'
import type { RestorePlan } from './plan-restore.ts'
import { findRestoreProblems, type RestorePreflight } from './preflight.ts'
import { readNeeds } from './read-needs.ts'
import { readTargetFacts } from './read-target-facts.ts'
import { requirePlain } from './require-plain.ts'
import { readGlobalsPlan } from './restore-globals.ts'
import type { RestoreSource } from './restore-source.ts'
import { isEmbedded, withMaintenance } from './scratch-database.ts'
import { sweepScratch } from './sweep-scratch.ts'

export interface CheckTargetOptions extends LoadChoices {
  /** Restores into an older server all the same. Default false. */
  readonly force?: boolean | undefined
  /** Creates the roles of the backup that the server lacks, without passwords. Default false. */
  readonly globals?: boolean | undefined
  /** Free room on the disk of the server, where it cannot be seen from here. */
  readonly diskFreeBytes?: number | undefined
}

/**
 * Looks at dump and target before anything is created: versions, extensions, roles, collations, tablespaces, connections, room.
 * Creates nothing; of the embedded engine it looks at the room alone.
 * @throws {BackupError} `RESTORE_TARGET_EXISTS` or `BACKUP_OPTIONS_INVALID` for the name, or as reading the dump does
 */
export async function checkTarget(
  cluster: Cluster,
  store: BackupStore,
  source: RestoreSource,
  plan: RestorePlan,
  options: CheckTargetOptions,
): Promise<RestorePreflight> {
  await requireTarget(cluster, source, plan)
  const load = loadOptions(options, store)
  const needs = await readNeeds(store, source, load)
  const missing = missingDerived(source.backup?.manifest.derived ?? [])
  if (cluster.directory !== undefined) {
    const room = await checkFolder(cluster.directory, needs.bytes, plan, options.diskFreeBytes)
    return { ...room, warnings: [...missing, ...room.warnings] }
  }
  const created = options.globals === true ? (await readGlobalsPlan(cluster, store, source)).roles : []
  const facts = await readTargetFacts(cluster, needs, options.diskFreeBytes)
  const freedBytes = plan.dropsFirst ? await readDatabaseBytes(cluster, plan.database) : 0
  const found = findRestoreProblems(needs, facts, { force: options.force ?? false, freedBytes, createdRoles: created })
  return { ...found, warnings: [...missing, ...found.warnings] }
}

async function readDatabaseBytes(cluster: Cluster, database: string): Promise<number> {
  return withMaintenance(cluster, async (client) => {
    const { rows } = await client.query<{ bytes: string }>(
      'select pg_catalog.pg_database_size($1::name)::text as "bytes"',
      [database],
    )
    return Number(rows[0]?.bytes ?? 0)
  })
}

/**
 * Makes sure that a dump of this kind can go where it is to, before it is read.
 * @throws {BackupError} `RESTORE_TARGET_EXISTS`, `BACKUP_OPTIONS_INVALID` or `BACKUP_NOT_RESTORABLE`
 */
export async function requireTarget(
  cluster: Cluster,
  source: RestoreSource,
  { database, mode }: RestorePlan,
): Promise<void> {
  if (isEmbedded(cluster)) requirePlain(source)
  const isThere = await cluster.exists(database)
  // A restore that was killed between the renames of two folders may have put it aside.
  if (mode === 'in-place' && !isThere && cluster.directory !== undefined) await sweepScratch(cluster)
  const exists = isThere || (await cluster.exists(database))
  if (mode === 'new' && exists) {
    throw new BackupError('RESTORE_TARGET_EXISTS', `database "${database}" exists already`)
  }
  if (mode === 'in-place' && !exists) {
    throw new BackupError('BACKUP_OPTIONS_INVALID', `there is no database "${database}" to replace`, {
      hint: `Restore into a new database with \`--to ${database}\`.`,
    })
  }
}
