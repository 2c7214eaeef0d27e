import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { BackupError } from '../errors.ts'
import type { BackupStore } from './backup-store.ts'
import { type LeaseRecord, leaseKey, putLease, readLeases } from './lease-record.ts'
import { isGone, thisProcess } from './process-mark.ts'

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
  /** For tests. */
  readonly timing?: Partial<LeaseTiming> | undefined
}

/** A lease while its work runs. */
export interface Lease {
  readonly token: string
  /** Before what cannot be undone. @throws {BackupError} `BACKUP_LEASE_LOST` when another process has taken it over */
  requireHeld(): Promise<void>
}

export interface LeaseTiming {
  readonly beatMs: number
  /** Whose beat is older than this by the clock … */
  readonly oldMs: number
  /** … and was seen not to change for so long, has ended; longer than a beat. */
  readonly watchOldMs: number
  /** The same for a beat that is young by the clock: clocks differ, and go backwards. */
  readonly watchYoungMs: number
}

const TIMING: LeaseTiming = { beatMs: 30_000, oldMs: 120_000, watchOldMs: 45_000, watchYoungMs: 150_000 }
const WAIT_MS = 60_000
const FIRST_POLL_MS = 100
const SLOWEST_POLL_MS = 2_000

/** Tokens of the leases that this process holds: another one of its own was left where it could not be given back. */
const held = new Set<string>()

/**
 * Runs `work` while a record in the store says so, with a heartbeat. A lease whose process is gone from this machine is taken over
 * at once; one of another machine only after its heartbeat was watched and did not change, so no clock can end a living one.
 * @throws {BackupError} `BACKUP_BUSY`, `BACKUP_INTERRUPTED`, or what `work` throws
 */
export async function withLease<T>(
  store: BackupStore,
  request: LeaseRequest,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const timing = { ...TIMING, ...request.timing }
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
  const watch = new Watch(timing)
  const deadline = performance.now() + waitMs
  for (let pollMs = FIRST_POLL_MS, first = true; ; first = false) {
    if ((await livingRivals(store, request, record, watch)).length === 0) {
      await putLease(store, database, record)
      if ((await livingRivals(store, request, record, watch)).length === 0) return
      await store.storage.remove(leaseKey(database, record))
    }
    if (performance.now() >= deadline) throw busy(database, purpose)
    if (first) request.onWait?.()
    // Two that took theirs back at the same moment must not meet again.
    await delay(pollMs * (0.5 + Math.random()), undefined, signal ? { signal } : {}).catch(() => {
      throw new BackupError('BACKUP_INTERRUPTED', 'interrupted while waiting for another process')
    })
    pollMs = Math.min(pollMs * 1.5, SLOWEST_POLL_MS)
  }
}

/** The others of the same purpose that live; removes the leases of processes that are gone, whatever they were for. */
async function livingRivals(
  store: BackupStore,
  { database, purpose, now }: LeaseRequest,
  own: LeaseRecord,
  watch: Watch,
): Promise<readonly LeaseRecord[]> {
  const living: LeaseRecord[] = []
  for (const { changedAt, ...lease } of await readLeases(store, database)) {
    if (lease.token === own.token) continue
    const rivals = lease.purpose === purpose
    const gone = isGone(lease) || isLeftBehind(lease, own)
    if (gone || (rivals && watch.hasEnded(lease, now().getTime() - changedAt.getTime()))) {
      await store.storage.remove(leaseKey(database, lease))
    } else if (rivals) living.push(lease)
  }
  return living
}

function isLeftBehind({ machine, pid, token }: LeaseRecord, own: LeaseRecord): boolean {
  return machine === own.machine && pid === own.pid && !held.has(token)
}

/** Remembers since when each heartbeat is the same, by a clock that cannot be set. */
class Watch {
  readonly #timing: LeaseTiming
  readonly #seen = new Map<string, { readonly beat: number; readonly since: number }>()

  constructor(timing: LeaseTiming) {
    this.#timing = timing
  }

  hasEnded({ token, beat }: LeaseRecord, ageMs: number): boolean {
    const seen = this.#seen.get(token)
    if (seen?.beat !== beat) {
      this.#seen.set(token, { beat, since: performance.now() })
      return false
    }
    const { oldMs, watchOldMs, watchYoungMs } = this.#timing
    return performance.now() - seen.since >= (ageMs > oldMs ? watchOldMs : watchYoungMs)
  }
}

interface Heart {
  stop(): Promise<void>
}

/** A beat that fails is tried again at the next; a lease that another process has removed is not put back. */
function startHeart(store: BackupStore, database: string, record: LeaseRecord, beatMs: number): Heart {
  let beating: Promise<unknown> = Promise.resolve()
  let beat = 0
  const timer = setInterval(() => {
    beating = beating
      .then(() => requireHeld(store, database, record))
      .then(() => putLease(store, database, { ...record, beat: ++beat }))
      .catch(() => undefined)
  }, beatMs)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await beating
    },
  }
}

async function requireHeld(store: BackupStore, database: string, record: LeaseRecord): Promise<void> {
  const key = leaseKey(database, record)
  const found = await store.storage.list(key)
  if (found.some((object) => object.key === key)) return
  throw new BackupError('BACKUP_LEASE_LOST', `another process has taken over the work on the backups of "${database}"`)
}

function busy(database: string, purpose: LeaseRecord['purpose']): BackupError {
  const doing = purpose === 'prune' ? 'another process removes backups' : 'another backup'
  return new BackupError('BACKUP_BUSY', `${doing} of "${database}" ${purpose === 'prune' ? '' : 'is running'}`.trim())
}
