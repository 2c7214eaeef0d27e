import type { LeaseRecord } from './lease-record.ts'

/** How often a lease shows that its process lives, and when it is taken for dead. */
export interface LeaseTiming {
  readonly beatMs: number
  /** Whose beat is older than this by the clock … */
  readonly oldMs: number
  /** … and was seen not to change for so long, has ended; longer than a beat. */
  readonly watchOldMs: number
  /** The same for a beat that is young by the clock: clocks differ, and go backwards. */
  readonly watchYoungMs: number
}

/** What withLease uses. Whoever waits for a bucket, up to two minutes, cannot beat meanwhile, and must not be taken for dead. */
export const LEASE_TIMING: LeaseTiming = { beatMs: 30_000, oldMs: 180_000, watchOldMs: 45_000, watchYoungMs: 200_000 }

/** Remembers since when each heartbeat is the same, by a clock that cannot be set. */
export class LeaseWatch {
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
