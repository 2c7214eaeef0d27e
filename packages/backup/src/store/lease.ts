import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { BackupError } from '../errors.ts'
import type { BackupStore } from './backup-store.ts'
import { requireHeld, startHeart } from './lease-heart.ts'
import { type LeaseRecord, leaseKey, putLease, readLeases } from './lease-record.ts'
import { LEASE_TIMING, type LeaseTiming, LeaseWatch } from './lease-watch.ts'
import { isAlive, isGone, thisProcess } from './process-mark.ts'

export interface LeaseRequest {
  readonly database: string
  /** `create` and `prune` are for one at a time per database and store; any number may `read`. */
  readonly purpose: LeaseRecord['purpose']
  /** The backup that is read or written. */
  readonly backup?: string | undefined
  readonly now: () => Date
  readonly signal?: AbortSignal | undefined
  /** How long to wait for another holder; default 60 s. */
  readonly waitMs?: number | undefined
  readonly onWait?: (() => void) | undefined
  /** Ends what a dead holder of the same purpose has left running. Done before its lease is removed, so that none is forgotten. */
  readonly onDead?: ((lease: LeaseRecord) => Promise<void>) | undefined
  /** For tests. */
  readonly timing?: Partial<LeaseTiming> | undefined
}

/** A lease while its work runs. */
export interface Lease {
  readonly token: string
  /** Before what cannot be undone. @throws {BackupError} `BACKUP_LEASE_LOST` when another process has taken it over */
  requireHeld(): Promise<void>
}

const WAIT_MS = 60_000
const FIRST_POLL_MS = 100
const SLOWEST_POLL_MS = 2_000

/** Tokens of the leases that this process holds: another one of its own was left where it could not be given back. */
const held = new Set<string>()

/**
 * Runs `work` while a record in the store says so, with a heartbeat. Of a process of this machine the system knows whether it lives:
 * its lease is taken over at once when it is gone, and never before. One of another machine is taken over only after its heartbeat was
 * watched and did not change, so no clock can end a living one.
 * @throws {BackupError} `BACKUP_BUSY`, `BACKUP_INTERRUPTED`, or what `work` throws
 */
export async function withLease<T>(
  store: BackupStore,
  request: LeaseRequest,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const timing = { ...LEASE_TIMING, ...request.timing }
  const record = newRecord(request)
  held.add(record.token)
  try {
    await acquire(store, request, record, timing)
    return await holding(store, request.database, record, timing.beatMs, work)
  } finally {
    held.delete(record.token)
  }
}

async function holding<T>(
  store: BackupStore,
  database: string,
  record: LeaseRecord,
  beatMs: number,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const heart = startHeart(store, database, record, beatMs)
  try {
    return await work({ token: record.token, requireHeld: () => requireHeld(store, database, record) })
  } finally {
    await heart.stop()
    await store.storage.remove(leaseKey(database, record)).catch(() => undefined)
  }
}

function newRecord({ purpose, backup, now }: LeaseRequest): LeaseRecord {
  return {
    format: 1,
    token: randomBytes(8).toString('hex'),
    purpose,
    backup: backup ?? null,
    host: hostname(),
    ...thisProcess(),
    takenAt: now().toISOString(),
    beat: 0,
  }
}

/**
 * Whoever sees a rival after writing his own record takes it back: of two at once at least one sees the other, so this needs
 * nothing of the storage but that what was put is listed.
 */
async function acquire(
  store: BackupStore,
  request: LeaseRequest,
  record: LeaseRecord,
  timing: LeaseTiming,
): Promise<void> {
  const { database, purpose, signal, waitMs = WAIT_MS } = request
  if (purpose === 'read') return putLease(store, database, record)
  const watch = new LeaseWatch(timing)
  const deadline = performance.now() + waitMs
  for (let pollMs = FIRST_POLL_MS, first = true; ; first = false) {
    if (
      (await livingRivals(store, request, record, watch)).length === 0 &&
      (await enter(store, request, record, watch))
    )
      return
    if (performance.now() >= deadline) throw busy(database, purpose)
    if (first) request.onWait?.()
    // Two that took theirs back at the same moment must not meet again.
    await delay(pollMs * (0.5 + Math.random()), undefined, signal ? { signal } : {}).catch(() => {
      throw new BackupError('BACKUP_INTERRUPTED', 'interrupted while waiting for another process')
    })
    pollMs = Math.min(pollMs * 1.5, SLOWEST_POLL_MS)
  }
}

/** Writes the lease and leaves it where nobody else has one; takes it back otherwise, also when the store fails. */
async function enter(
  store: BackupStore,
  request: LeaseRequest,
  record: LeaseRecord,
  watch: LeaseWatch,
): Promise<boolean> {
  const takeBack = (): Promise<void> => store.storage.remove(leaseKey(request.database, record))
  try {
    await putLease(store, request.database, record)
    if ((await livingRivals(store, request, record, watch)).length === 0) return true
  } catch (error) {
    await takeBack().catch(() => undefined)
    throw error
  }
  await takeBack()
  return false
}

/**
 * The others of the same purpose that live; removes the leases of processes that are gone, whatever they were for. Only those that
 * were creating a backup are left to the next that does: what they have left on the server, nobody else can end.
 */
async function livingRivals(
  store: BackupStore,
  { database, purpose, now, onDead }: LeaseRequest,
  own: LeaseRecord,
  watch: LeaseWatch,
): Promise<readonly LeaseRecord[]> {
  const living: LeaseRecord[] = []
  for (const { changedAt, ...lease } of await readLeases(store, database)) {
    if (lease.token === own.token) continue
    const rivals = lease.purpose === purpose
    const silent = (): boolean => watch.hasEnded(lease, now().getTime() - changedAt.getTime())
    // A heart may be slow on a busy machine; whether its process is there is no question of time.
    if (isGone(lease) || isLeftBehind(lease, own) || (rivals && !isAlive(lease) && silent())) {
      if (rivals) await onDead?.(lease)
      if (rivals || lease.purpose !== 'create') await store.storage.remove(leaseKey(database, lease))
    } else if (rivals) living.push(lease)
  }
  return living
}

function isLeftBehind({ machine, pid, token }: LeaseRecord, own: LeaseRecord): boolean {
  return machine === own.machine && pid === own.pid && !held.has(token)
}

function busy(database: string, purpose: LeaseRecord['purpose']): BackupError {
  const doing = purpose === 'prune' ? 'another removal of backups' : 'another backup'
  return new BackupError('BACKUP_BUSY', `${doing} of "${database}" is running`)
}
