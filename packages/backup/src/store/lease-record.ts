import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { BackupError } from '../errors.ts'
import { bytesOf } from '../stream/bytes-of.ts'
import type { BackupStore } from './backup-store.ts'
import { databasePrefix } from './folder-name.ts'
import { isGone } from './process-mark.ts'

/** What a lease in a store says. Holds no secret. */
export const leaseRecordSchema = z.strictObject({
  format: z.literal(1),
  token: z.string().regex(/^[0-9a-f]{16}$/),
  purpose: z.enum(['create', 'read', 'prune']),
  backup: z.string().nullable().describe('Id of the backup that is written or read.'),
  host: z.string().describe('For people.'),
  machine: z.string().describe('Tells machines and containers apart.'),
  pid: z.int().min(1),
  started: z
    .string()
    .optional()
    .describe('When the process began, in clock ticks since the boot; where the system says.'),
  takenAt: z.iso.datetime(),
  beat: z.int().min(0).describe('Counts up every 30 s while the work goes on.'),
})

export type LeaseRecord = z.output<typeof leaseRecordSchema>

/** A lease as it lies in a store. */
export interface HeldLease extends LeaseRecord {
  /** Last heartbeat, by the clock of the storage. */
  readonly changedAt: Date
}

/** Lists the leases of a database whose process is not known to be gone. Reads only; never judges by a clock. */
export async function listLeases(store: BackupStore, database: string): Promise<readonly HeldLease[]> {
  return (await readLeases(store, database)).filter((lease) => !isGone(lease))
}

/** Reads all leases of a database, also those of processes that are gone. */
export async function readLeases(store: BackupStore, database: string): Promise<readonly HeldLease[]> {
  const leases: HeldLease[] = []
  for (const { key, changedAt } of await store.storage.list(leasePrefix(database))) {
    const record = await readLease(store, key)
    if (record !== undefined) leases.push({ ...record, changedAt })
  }
  return leases
}

/** Removes the leases of a database whose process is gone from this machine, but for those that the next backup looks for. */
export async function removeDeadLeases(store: BackupStore, database: string): Promise<void> {
  for (const lease of await readLeases(store, database)) {
    if (lease.purpose !== 'create' && isGone(lease)) await store.storage.remove(leaseKey(database, lease))
  }
}

/** Writes a lease, or its next heartbeat. */
export async function putLease(store: BackupStore, database: string, record: LeaseRecord): Promise<void> {
  await store.storage.put(leaseKey(database, record), bytesOf(`${JSON.stringify(record)}\n`))
}

/** Key of a lease: every holder has one of his own, so nobody overwrites another's. */
export function leaseKey(database: string, { purpose, token }: Pick<LeaseRecord, 'purpose' | 'token'>): string {
  return `${leasePrefix(database)}${purpose}-${token}.json`
}

function leasePrefix(database: string): string {
  return `${databasePrefix(database)}.leases/`
}

/** Undefined for one that was given back meanwhile, and for what is no lease. */
async function readLease(store: BackupStore, key: string): Promise<LeaseRecord | undefined> {
  try {
    return leaseRecordSchema.safeParse(JSON.parse(await text(await store.storage.read(key)))).data
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof BackupError && error.code === 'BACKUP_TRUNCATED')) {
      return undefined
    }
    throw error
  }
}
