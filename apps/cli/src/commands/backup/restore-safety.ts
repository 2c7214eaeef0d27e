import type { BackupStore, RestorePlan, SafetyBackup } from '@pgtend/backup'
import type { Cluster } from '@pgtend/database'
import type { Command } from 'commander'
import { confirmDestruction } from '../../confirm.ts'
import type { CommandContext } from '../../context.ts'
import type { Settings } from '../../settings.ts'
import { encryptionOf } from './encryption-option.ts'
import { type IdentityOptions, identitiesForNew } from './identity-option.ts'

interface SafetyWork {
  readonly cluster: Cluster
  readonly store: BackupStore
  readonly plan: RestorePlan
  readonly toolDirectories: readonly string[]
}

/** Takes a backup of the database that a restore is about to drop, as the configuration says, with the key that opens it at hand. */
export async function takeSafetyBackup(
  context: CommandContext,
  settings: Settings,
  options: IdentityOptions,
  { cluster, plan, store, toolDirectories }: SafetyWork,
): Promise<SafetyBackup> {
  const { createBackup, findBackup } = await import('@pgtend/backup')
  const { readMigrationHead } = await import('@pgtend/migrator')
  const { config, environment } = settings
  const encryption = await encryptionOf(context, settings, { encryption: true })
  const identities = await identitiesForNew(context, settings, options, encryption)
  const database = await cluster.open(plan.database)
  try {
    const { id } = await createBackup(database, store, {
      toolDirectories,
      encryption,
      environment,
      compression: config.backup.compression,
      readMigrationHead: (client) => readMigrationHead(client, config.migrations.schema),
      now: context.now,
      signal: context.signal,
    })
    return { backup: await findBackup(store, id, plan.database), identities }
  } finally {
    await database.end()
  }
}

/** Wants the name of a database that a restore is about to replace. @throws {CliError} `CONFIRMATION_NEEDED` or `DECLINED` */
export async function confirmReplacement(
  context: CommandContext,
  command: Command,
  { environment }: Settings,
  { confirmed, plan }: { readonly plan: RestorePlan; readonly confirmed: string | undefined },
): Promise<void> {
  const { database, dropsFirst, mode, safety } = plan
  if (mode === 'new') return
  const what = dropsFirst
    ? `drops the database "${database}" once a backup of it is checked`
    : `replaces the database "${database}", ends its sessions and keeps it as "${safety}"`
  await confirmDestruction(context, command, { what, database, environment, confirmed })
}
