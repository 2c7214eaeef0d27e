import { randomBytes } from 'node:crypto'
import type { Database } from '@pgtend/database'
import type { Client } from 'pg'
import type { BackupManifest } from '../catalog/manifest.ts'
import { readManifest } from '../catalog/read-manifest.ts'
import { planDerived } from '../derived/plan-derived.ts'
import { selectDerivable } from '../derived/select-derivable.ts'
import { recipientsOf } from '../encryption/recipients.ts'
import { BackupError } from '../errors.ts'
import { measureTables } from '../facts/measure-tables.ts'
import { requireReadable } from '../facts/require-readable.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { freeBytesOf } from '../store/free-bytes.ts'
import { findTool, type Tool } from '../tools/find-tool.ts'
import type { CreateBackupOptions } from './create-options.ts'
import { type BackupPlan, planBackup } from './plan-backup.ts'
import { type FreeSpace, planSpace, type SpacePlan } from './plan-space.ts'

/** What is known before a backup begins. */
export interface PreparedBackup {
  readonly plan: BackupPlan
  /** The pg_dump that will run; undefined on the embedded engine. */
  readonly tool: Tool | undefined
  /** Folder for the files of a directory dump before they are put. */
  readonly spool: string
  /** Bytes on disk of each table, by `schema.table`. */
  readonly tableSizes: ReadonlyMap<string, number>
  readonly databaseBytes: number
  readonly space: SpacePlan
  readonly free: FreeSpace
}

/** Manifests to look through for one like this backup. */
const LAST_OF = 5

/**
 * Decides all of a backup and checks what can be checked before it begins: encryption, client programs, the rights of the role.
 * Reads catalogs, and the newest manifests of the store. Writes nothing.
 * @throws {BackupError} `BACKUP_ENCRYPTION_UNDECIDED`, `BACKUP_RECIPIENT_INVALID`, `BACKUP_OPTIONS_INVALID`, `BACKUP_TOOL_MISSING`,
 * `BACKUP_TOOL_TOO_OLD`, `BACKUP_ROLE_RESTRICTED`, `BACKUP_DERIVED_INVALID`
 */
export async function prepareBackup(
  database: Database,
  client: Client,
  store: BackupStore,
  options: CreateBackupOptions,
): Promise<PreparedBackup> {
  const recipients = recipientsOf(options.encryption)
  const tool = await findDumpTool(database, options)
  const { standby, databaseBytes } = await readSituation(client)
  const plan = planBackup(database.capabilities, {
    ...options,
    recipients,
    database: database.target.database,
    toolMajor: tool?.major,
    standby,
    now: options.now(),
    tail: randomBytes(3).toString('hex'),
  })
  const spool = spoolOf(store, plan, options)
  requireRoles(plan, options, tool)
  await requireReadable(client, plan.kind)
  // Names that are wrong are found before anything waits or is written; the snapshot of the dump decides.
  if (options.derived !== undefined) planDerived(options.derived, await selectDerivable(client, options.derived))
  const tableSizes = await measureTables(client)
  const last = await findLast(store, plan)
  const space = planSpace({ plan, tableBytes: [...tableSizes.values()], last, databaseBytes })
  const free = await readFree(store, spool)
  return { plan, tool, spool, tableSizes, databaseBytes, space, free }
}

/** A password that somebody counts on must not be missing without a word. */
function requireRoles({ kind }: BackupPlan, { rolePasswords }: CreateBackupOptions, tool: Tool | undefined): void {
  if (rolePasswords !== true || (tool !== undefined && kind !== 'data')) return
  const what = tool === undefined ? 'the embedded engine' : 'a data-only backup'
  throw new BackupError('BACKUP_OPTIONS_INVALID', `${what} has no roles whose passwords could be kept`, {
    hint: 'Leave out `--role-passwords`.',
  })
}

async function findDumpTool(database: Database, { toolDirectories }: CreateBackupOptions): Promise<Tool | undefined> {
  const { nativeTools, serverVersion } = database.capabilities
  if (!nativeTools) return undefined
  return findTool('pg_dump', toolDirectories, Math.floor(serverVersion / 10_000), { newest: true })
}

async function readSituation(client: Client): Promise<{ standby: boolean; databaseBytes: number }> {
  const { rows } = await client.query<{ standby: boolean; bytes: string }>(`
    select pg_catalog.pg_is_in_recovery() as "standby",
           pg_catalog.pg_database_size(current_database())::text as "bytes"
  `)
  return { standby: rows[0]?.standby ?? false, databaseBytes: Number(rows[0]?.bytes ?? 0) }
}

function spoolOf({ storage }: BackupStore, plan: BackupPlan, options: CreateBackupOptions): string {
  const spool = storage.spoolDirectory ?? options.temporaryDirectory
  if (spool !== undefined || plan.format !== 'directory') return spool ?? ''
  throw new BackupError('BACKUP_OPTIONS_INVALID', 'a directory dump needs a folder for its files on their way', {
    hint: 'Use `--format custom`, or keep the backups in a folder.',
  })
}

/** The newest backup that this one will be like; one that cannot be read teaches nothing. */
async function findLast(store: BackupStore, plan: BackupPlan): Promise<BackupManifest | undefined> {
  const folders = (await store.listFolders(plan.database)).toSorted((a, b) => (a.id < b.id ? 1 : -1))
  for (const folder of folders.slice(0, LAST_OF)) {
    const manifest = await readManifest(store, folder).catch(() => undefined)
    const alike =
      manifest?.kind === plan.kind &&
      manifest.dumpFormat === plan.format &&
      manifest.compression === plan.compression &&
      manifest.derived.length === 0
    if (alike) return manifest
  }
  return undefined
}

/** Reads what is free in the store and where files lie on their way to it. */
export async function readFree({ storage }: BackupStore, spool: string): Promise<FreeSpace> {
  const sameDisk = spool === storage.spoolDirectory
  const spoolBytes = sameDisk || spool === '' ? undefined : await freeBytesOf(spool)
  return { storeBytes: await storage.freeBytes?.(), spoolBytes, sameDisk }
}
