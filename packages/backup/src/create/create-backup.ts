import { randomBytes } from 'node:crypto'
import { type Database, requireSessionState, runInTransaction, withCancellation, withSession } from '@pgtend/database'
import type { Client } from 'pg'
import type { BackupKind, BackupManifest, BackupObject, Compression, DumpFormat } from '../catalog/manifest.ts'
import { manifestText } from '../catalog/manifest-text.ts'
import { summarise } from '../catalog/summarise.ts'
import type { BackupSummary } from '../catalog/summary.ts'
import { filesVerification, verificationName, verificationText } from '../catalog/verification-record.ts'
import { storedName } from '../encryption/object-names.ts'
import { type Encryption, recipientsOf } from '../encryption/recipients.ts'
import { BackupError } from '../errors.ts'
import { CHECKSUM_ALGORITHM } from '../facts/hash-tables.ts'
import { pinSession } from '../facts/pin-session.ts'
import { type ContentFacts, readContentFacts } from '../facts/read-content-facts.ts'
import { readSnapshot, type SnapshotFacts } from '../facts/read-snapshot.ts'
import { serverFailure } from '../server-failure.ts'
import type { BackupDraft, BackupStore } from '../store/backup-store.ts'
import type { Lease } from '../store/lease.ts'
import { digestOf } from '../stream/digest.ts'
import { findTool, type Tool } from '../tools/find-tool.ts'
import { type ContentCheck, type NotedContent, noteContent } from '../verify/content-check.ts'
import { type BackupPlan, planBackup } from './plan-backup.ts'
import { putStream } from './put-stream.ts'
import { restoreText } from './restore-text.ts'
import { withBackupLock } from './with-backup-lock.ts'
import { writeEmbeddedDump, writeNativeDump } from './write-dump.ts'

export interface CreateBackupOptions {
  /** For whom the files are encrypted. Has no default: that a backup is not encrypted must be written out. */
  readonly encryption: Encryption | undefined
  /** Default: `custom` where native tools work, otherwise `plain`. */
  readonly format?: DumpFormat | undefined
  /** Default `zstd`. */
  readonly compression?: Compression | undefined
  /** Default `full`. */
  readonly kind?: BackupKind | undefined
  /** Parallel processes of a directory dump; default 2. */
  readonly jobs?: number | undefined
  /** Hashes the rows of each table, so that a restore can be proven equal; default true. Reads every row once more. */
  readonly checksums?: boolean | undefined
  /** Where a directory dump lies before it is put into a store that is no folder of this machine. */
  readonly temporaryDirectory?: string | undefined
  /** Kept in the manifest. */
  readonly environment?: string | undefined
  /** Folders to look for pg_dump in; see `listToolDirectories`. */
  readonly toolDirectories: readonly string[]
  readonly now: () => Date
  /** Reads the newest applied migration in the snapshot of the dump; null when there is none. */
  readonly readMigrationHead?: ((client: Client) => Promise<string | null>) | undefined
  /** Note more about a full backup, which the same checks compare when it is verified. Default: none. */
  readonly checks?: readonly ContentCheck[] | undefined
  /** How long to wait for another backup of this database; default 60 s. */
  readonly lockWaitMs?: number | undefined
  readonly onProgress?: ((progress: BackupProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

export interface BackupProgress {
  readonly phase: 'waiting' | 'dumping' | 'hashing' | 'checking'
  readonly text: string
}

/**
 * Takes a backup: dumps the database, counts and hashes its tables in the snapshot of the dump, reads the files back, and only
 * then makes the backup visible. Changes nothing in the database; holds `access share` on its tables, and a lock that lets one
 * backup of a database run at a time. A failure, an interruption or a full disk leaves nothing behind.
 * @throws {BackupError} `BACKUP_ENCRYPTION_UNDECIDED`, `BACKUP_RECIPIENT_INVALID`, `BACKUP_TOOL_MISSING`, `BACKUP_TOOL_TOO_OLD`, `BACKUP_DUMP_FAILED`, `BACKUP_DISK_FULL`, `BACKUP_BUSY`,
 * `BACKUP_INTERRUPTED`
 */
export async function createBackup(
  database: Database,
  store: BackupStore,
  options: CreateBackupOptions,
): Promise<BackupSummary> {
  requireSessionState(database)
  const recipients = recipientsOf(options.encryption)
  const tool = await dumpTool(database, options)
  const now = options.now()
  const name = database.target.database
  const tail = randomBytes(3).toString('hex')
  const plan = planBackup(database.capabilities, {
    ...options,
    recipients,
    database: name,
    toolMajor: tool?.major,
    now,
    tail,
  })
  const draft = store.openDraft({ database: name, id: plan.id })
  return withSession(database, (client) =>
    withBackupLock(database, client, store, { ...options, backup: plan.id }, async (lease) => {
      await store.removeDeadDrafts(name, now)
      const spool = store.storage.spoolDirectory ?? options.temporaryDirectory
      try {
        return await fillDraft({ database, client, draft, lease, plan, spool, tool, options, startedAt: now })
      } catch (error) {
        await draft.discard().catch(() => undefined)
        throw error
      }
    }),
  )
}

interface Work {
  readonly database: Database
  readonly client: Client
  readonly draft: BackupDraft
  readonly lease: Lease
  /** Folder for the files of a directory dump before they are put. */
  readonly spool: string | undefined
  readonly plan: BackupPlan
  readonly tool: Tool | undefined
  readonly options: CreateBackupOptions
  readonly startedAt: Date
}

async function dumpTool(database: Database, { toolDirectories }: CreateBackupOptions): Promise<Tool | undefined> {
  const { nativeTools, serverVersion } = database.capabilities
  return nativeTools ? findTool('pg_dump', toolDirectories, Math.floor(serverVersion / 10_000)) : undefined
}

async function fillDraft(work: Work): Promise<BackupSummary> {
  const { draft, lease, options, plan } = work
  const started = performance.now()
  const { facts, objects, migrationHead, noted } = await dumpInSnapshot(work)
  const put = { compression: 'none', recipients: plan.recipients } as const
  const schema = await putStream(draft, 'schema.json', put, text(JSON.stringify(facts.schema, undefined, 1)))
  const extra: BackupObject[] = []
  for (const content of noted) extra.push(await putStream(draft, content.file, put, text(content.text)))
  options.onProgress?.({ phase: 'checking', text: 'reading the files back' })
  await readBack(draft, [...objects, ...extra])
  requireNotInterrupted(options.signal)
  const manifest = buildManifest(work, facts, {
    migrationHead,
    objects: [...objects, schema, ...extra],
    durationMs: Math.round(performance.now() - started),
  })
  const verification = filesVerification({ id: plan.id, level: 1, at: manifest.finishedAt, durationMs: 0 })
  await draft.put('RESTORE.txt', text(restoreText(manifest)))
  await draft.put(verificationName(verification), text(verificationText(verification)))
  await lease.requireHeld()
  await requireObjects(draft, manifest.objects)
  await draft.publish(manifestText(manifest))
  return summarise(manifest, { verifications: [verification] })
}

interface Dumped {
  readonly facts: SnapshotFacts
  readonly objects: readonly BackupObject[]
  readonly migrationHead: string | null
  readonly noted: readonly NotedContent[]
}

/** Dumps and counts side by side in one snapshot. On the embedded engine the open transaction keeps every writer waiting. */
async function dumpInSnapshot(work: Work): Promise<Dumped> {
  const { client, database, options } = work
  return runInTransaction(
    client,
    async () => {
      await pinSession(client)
      const migrationHead = (await options.readMigrationHead?.(client)) ?? null
      if (database.dumpSql !== undefined) {
        const { facts, noted } = await readFacts(work)
        const check = (sql: string): void => requireTables(sql, work.plan.kind, facts)
        options.onProgress?.({ phase: 'dumping', text: 'dumping' })
        return {
          facts,
          noted,
          migrationHead,
          objects: await writeEmbeddedDump(work.draft, work.plan, database.dumpSql, check),
        }
      }
      return { migrationHead, ...(await dumpBesideFacts(work)) }
    },
    'begin isolation level repeatable read read only',
  )
}

async function dumpBesideFacts(work: Work): Promise<Omit<Dumped, 'migrationHead'>> {
  const { client, database, draft, options, plan, spool, tool } = work
  const connection = database.nativeConnection
  if (tool === undefined || connection === undefined) throw new Error('native tools without a connection for them')
  const { rows } = await client.query<{ snapshot: string }>('select pg_catalog.pg_export_snapshot() as snapshot')
  // A sequence is no part of the snapshot and goes on: what is read before the dump can only be behind it, which is no difference.
  const content = await withCancellation(database, client, options.signal, () => readContentFacts(client)).catch(
    (error: unknown) => {
      requireNotInterrupted(options.signal)
      return unreadable(error)
    },
  )
  const failing = new AbortController()
  const signal = options.signal === undefined ? failing.signal : AbortSignal.any([options.signal, failing.signal])
  const onBytes = (bytes: number): void => options.onProgress?.({ phase: 'dumping', text: `dumping ${bytes} bytes` })
  const stopTheOther = (error: unknown): never => {
    failing.abort()
    throw error
  }
  const [dumping, reading] = await Promise.allSettled([
    writeNativeDump(draft, plan, { tool, connection, snapshot: rows[0]?.snapshot ?? '', spool, signal, onBytes }).catch(
      stopTheOther,
    ),
    withCancellation(database, client, signal, () => readFacts(work, content)).catch(stopTheOther),
  ])
  requireNotInterrupted(options.signal)
  const failures = [dumping, reading].filter((result) => result.status === 'rejected').map(({ reason }) => reason)
  // The one that failed first interrupted the other.
  const first = failures.find((error) => !isInterruption(error)) ?? failures[0]
  if (dumping.status === 'rejected' || reading.status === 'rejected') throw first
  return { ...reading.value, objects: dumping.value }
}

function isInterruption(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && (error.code === 'BACKUP_INTERRUPTED' || error.code === 'INTERRUPTED')
  )
}

async function readFacts(
  { client, options, plan }: Work,
  content?: ContentFacts,
): Promise<Pick<Dumped, 'facts' | 'noted'>> {
  const onTable = (name: string, done: number, total: number): void =>
    options.onProgress?.({ phase: 'hashing', text: `hashing "${name}" (${done + 1} of ${total})` })
  const wanted = { checksums: options.checksums !== false, rows: plan.kind !== 'schema', content, onTable }
  const facts = await readSnapshot(client, wanted).catch(unreadable)
  // A restore of less than everything has nothing that a check could look at.
  const checks = plan.kind === 'full' ? (options.checks ?? []) : []
  return { facts, noted: await noteContent(client, checks).catch(unreadable) }
}

function unreadable(error: unknown): never {
  throw serverFailure(error, 'BACKUP_DUMP_FAILED', 'the tables could not be read')
}

/** A dump that ends well and holds nothing has been seen; never again unnoticed. */
function requireTables(sql: string, kind: BackupKind, { schema }: SnapshotFacts): void {
  if (kind === 'data') return
  const expected = schema.objects.filter((object) => object.kind === 'table' && object.form !== 'foreign').length
  const found = sql.match(/^CREATE (UNLOGGED )?TABLE /gm)?.length ?? 0
  if (found >= expected) return
  throw new BackupError('BACKUP_INCOMPLETE', `the dump holds ${found} of ${expected} tables`, {
    details: { found, expected },
  })
}

/** What was written and what lies there must be the same. */
async function readBack(draft: BackupDraft, objects: readonly BackupObject[]): Promise<void> {
  for (const { name, sha256 } of objects) {
    const digest = await digestOf(await draft.read(name))
    if (digest.sha256 === sha256) continue
    throw new BackupError('BACKUP_ALTERED', `file "${name}" reads back with another checksum`)
  }
}

/** A store whose folder vanished or was cleaned meanwhile lacks what was put first. */
async function requireObjects(draft: BackupDraft, objects: readonly BackupObject[]): Promise<void> {
  const found = new Map((await draft.listObjects()).map(({ name, bytes }) => [name, bytes]))
  const missing = objects.find(({ name, bytes }) => found.get(name) !== bytes)
  if (missing === undefined) return
  throw new BackupError('BACKUP_STORE_FAILED', `file "${missing.name}" vanished before the backup was done`)
}

function buildManifest(
  { database, options, plan, startedAt, tool }: Work,
  facts: SnapshotFacts,
  rest: { migrationHead: string | null; objects: BackupObject[]; durationMs: number },
): BackupManifest {
  return {
    format: 1,
    id: plan.id,
    database: database.target.database,
    environment: options.environment ?? null,
    kind: plan.kind,
    dumpFormat: plan.format,
    compression: plan.compression,
    dump: plan.format === 'directory' ? plan.dump : storedName(plan.dump, plan.recipients),
    tool: {
      name: tool === undefined ? 'embedded pg_dump' : 'pg_dump',
      version: tool?.version ?? facts.server.versionText,
      arguments: [...plan.arguments],
    },
    server: facts.server,
    extensions: [...facts.extensions],
    vector: facts.vector,
    startedAt: startedAt.toISOString(),
    snapshotAt: facts.takenAt.toISOString(),
    finishedAt: options.now().toISOString(),
    databaseBytes: facts.databaseBytes,
    largeObjects: facts.largeObjects,
    checksumAlgorithm: options.checksums === false ? null : CHECKSUM_ALGORITHM,
    tables: [...facts.tables],
    sequences: [...facts.sequences],
    globals: null,
    encryption: plan.recipients.length === 0 ? null : { scheme: 'age-v1', recipients: [...plan.recipients] },
    class: null,
    derived: [],
    degraded: [],
    ...rest,
  }
}

function requireNotInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new BackupError('BACKUP_INTERRUPTED', 'the backup was interrupted')
}

async function* text(value: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(value)
}
