import { runInTransaction, withCancellation } from '@pgtend/database'
import type { BackupKind, BackupObject } from '../catalog/manifest.ts'
import { excludeArguments } from '../derived/derived-names.ts'
import type { LeftOut } from '../derived/derived-setting.ts'
import { readLeftOut } from '../derived/read-left-out.ts'
import { derivedScripts, type WrittenDerived, writeDerived } from '../derived/write-derived.ts'
import { BackupError } from '../errors.ts'
import { pinSession } from '../facts/pin-session.ts'
import { type ContentFacts, readContentFacts } from '../facts/read-content-facts.ts'
import { readSnapshot, type SnapshotFacts } from '../facts/read-snapshot.ts'
import type { ReadTableFactsOptions } from '../facts/read-table-facts.ts'
import { exportSnapshot, withHashSessions } from '../facts/with-hash-sessions.ts'
import { serverFailure } from '../server-failure.ts'
import { sideBySide } from '../side-by-side.ts'
import { type NotedContent, noteContent } from '../verify/content-check.ts'
import { type BackupWork, requireNotInterrupted } from './backup-work.ts'
import type { BackupPlan } from './plan-backup.ts'
import { writeEmbeddedDump } from './write-embedded-dump.ts'
import { writeFileDump } from './write-file-dump.ts'
import { writeFolderDump } from './write-folder-dump.ts'

/** What one snapshot gave. */
export interface Dumped {
  readonly facts: SnapshotFacts
  readonly objects: readonly BackupObject[]
  readonly migrationHead: string | null
  readonly noted: readonly NotedContent[]
  readonly derived: WrittenDerived['derived']
  /** The plan that was carried out, with the tables whose rows pg_dump left out. */
  readonly plan: BackupPlan
}

type Read = Pick<Dumped, 'derived' | 'facts' | 'noted' | 'objects'>
interface SnapshotWork extends BackupWork {
  readonly leftOut: readonly LeftOut[]
}

type WithoutHead = Omit<Dumped, 'migrationHead' | 'plan'>

/** Dumps and counts side by side in one snapshot. On the embedded engine the open transaction keeps every writer waiting. */
export async function dumpInSnapshot(given: BackupWork): Promise<Dumped> {
  const { client, database, options } = given
  return runInTransaction(
    client,
    async () => {
      await pinSession(client)
      const migrationHead = (await options.readMigrationHead?.(client)) ?? null
      const leftOut = await readLeftOut(client, options.derived ?? []).catch(unreadable)
      const plan = { ...given.plan, arguments: [...given.plan.arguments, ...excludeArguments(leftOut)] }
      const work = { ...given, plan, leftOut }
      const dumped = database.dumpSql === undefined ? await dumpBesideFacts(work) : await dumpEmbedded(work)
      return { migrationHead, plan, ...dumped }
    },
    'begin isolation level repeatable read read only',
  )
}

async function dumpEmbedded(work: SnapshotWork): Promise<WithoutHead> {
  const { database, draft, options, plan } = work
  if (database.dumpSql === undefined) throw new Error('an engine without a dump of its own')
  const read = await readFacts(work)
  options.onProgress?.({ phase: 'dumping', text: 'dumping' })
  const check = (sql: string): void => requireTables(sql, plan.kind, read.facts)
  const { dumpSql } = database
  const dump = await writeEmbeddedDump(draft, plan, { check, dumpSql, keptRows: keptRowsOf(work) })
  return { ...read, objects: [dump, ...read.objects] }
}

async function dumpBesideFacts(work: SnapshotWork): Promise<WithoutHead> {
  const { client, database, options } = work
  const snapshot = await exportSnapshot(client)
  // A sequence is no part of the snapshot and goes on: what is read before the dump can only be behind it, which is no difference.
  const content = await withCancellation(database, client, options.signal, () => readContentFacts(client)).catch(
    (error: unknown) => {
      requireNotInterrupted(options.signal)
      return unreadable(error)
    },
  )
  const reading = (signal: AbortSignal): Promise<Read> =>
    withCancellation(database, client, signal, () =>
      withHashSessions(database, { snapshot, count: helpersOf(work), signal }, (helpers) =>
        readFacts(work, { content, helpers }),
      ),
    )
  const both = sideBySide(options.signal, (signal) => writeNativeDump(work, snapshot, signal), reading)
  const [dumped, read] = await both.catch((error: unknown) => {
    requireNotInterrupted(options.signal)
    throw error
  })
  requireNotInterrupted(options.signal)
  return { ...read, objects: [...dumped, ...read.objects] }
}

function writeNativeDump(work: SnapshotWork, snapshot: string, signal: AbortSignal): Promise<readonly BackupObject[]> {
  const { database, draft, plan, progress, spool, tool } = work
  const connection = database.nativeConnection
  if (tool === undefined || connection === undefined) throw new Error('native tools without a connection for them')
  const native = { tool, connection, snapshot, spool, signal, progress }
  if (plan.format === 'directory') return writeFolderDump(draft, plan, native)
  return writeFileDump(draft, plan, native, keptRowsOf(work)).then((object) => [object])
}

/** A plain dump holds them itself, so that it is all that psql needs. */
function keptRowsOf({ client, leftOut, plan }: SnapshotWork): AsyncIterable<Uint8Array> | undefined {
  const apart = leftOut.some(({ kept }) => kept !== null)
  return apart && plan.format === 'plain' ? derivedScripts(client, leftOut) : undefined
}

/** As many as pg_dump may use, this session among them. */
function helpersOf({ options, plan }: BackupWork): number {
  return plan.kind === 'schema' || options.checksums === false ? 0 : (options.jobs ?? 2) - 1
}

async function readFacts(
  { client, draft, leftOut, options, plan }: SnapshotWork,
  given: { readonly content?: ContentFacts } & Pick<ReadTableFactsOptions, 'helpers'> = {},
): Promise<Read> {
  const { derived, objects } = await writeDerived(client, draft, plan, leftOut).catch(unreadable)
  const facts = await readSnapshot(client, {
    ...given,
    derived,
    checksums: options.checksums !== false,
    rows: plan.kind !== 'schema',
    onTable: (name, done, total) =>
      options.onProgress?.({
        phase: 'hashing',
        text: `hashing "${name}" (${done + 1} of ${total})`,
        tables: { done, total },
      }),
  }).catch(unreadable)
  // A restore of less than everything has nothing that a check could look at.
  const checks = plan.kind === 'full' && derived.length === 0 ? (options.checks ?? []) : []
  return { derived, facts, objects, noted: await noteContent(client, checks).catch(unreadable) }
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
