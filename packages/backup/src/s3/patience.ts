import { setTimeout as delay } from 'node:timers/promises'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 10_000
/** Shorter than this is no more than a hiccup. */
const TELL_AFTER_MS = 2_000
/** A server that never answered has perhaps another address: a mistake in the configuration should not take minutes to be told. */
const NEVER_ANSWERED_MS = 30_000

export interface PatienceOptions {
  /** How long a request that fails is tried again, from its first failure on. */
  readonly limitMs: number
  /** Ends all waiting at once. */
  readonly signal?: AbortSignal | undefined
  readonly onWait?: ((wait: StoreWait | undefined) => void) | undefined
}

/** That a store does not answer, and is asked again. */
export interface StoreWait {
  /** After this the work is given up. */
  readonly remainingMs: number
}

/** One request, and how it goes. */
export interface Trial {
  /** It failed. Waits until it may be tried again; false when it was tried for long enough, or is to end. */
  again(): Promise<boolean>
  /** It went well, or came further. */
  succeeded(): void
}

/**
 * How long a server that fails is asked again: the pauses grow to 10 s. One that was given up is not waited for any more before
 * something succeeds, so that clearing up after a failure does not take minutes too.
 */
export class Patience {
  readonly #options: PatienceOptions
  readonly #waiting = new Set<Trial>()
  #answered = false
  #givenUp = false

  constructor(options: PatienceOptions) {
    this.#options = options
  }

  /** Something came from the server, if only a refusal: it is there. */
  answered(): void {
    this.#answered = true
  }

  begin(): Trial {
    let since: number | undefined
    let failures = 0
    const trial: Trial = {
      again: async () => {
        since ??= performance.now()
        failures += 1
        const waitedMs = performance.now() - since
        const again = await this.#pause(trial, failures, waitedMs)
        if (again) return true
        this.#givenUp = true
        this.#tellEnd(trial)
        return false
      },
      succeeded: () => {
        since = undefined
        failures = 0
        this.#answered = true
        this.#givenUp = false
        this.#tellEnd(trial)
      },
    }
    return trial
  }

  async #pause(trial: Trial, failures: number, waitedMs: number): Promise<boolean> {
    const { limitMs, onWait, signal } = this.#options
    const remainingMs = (this.#answered ? limitMs : Math.min(limitMs, NEVER_ANSWERED_MS)) - waitedMs
    if (this.#givenUp || signal?.aborted || remainingMs <= 0) return false
    if (waitedMs >= TELL_AFTER_MS) {
      this.#waiting.add(trial)
      onWait?.({ remainingMs })
    }
    // Requests that failed at the same moment must not come back at the same moment.
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2)
    return delay(Math.min(pause, remainingMs), true, signal && { signal }).catch(() => false)
  }

  #tellEnd(trial: Trial): void {
    if (this.#waiting.delete(trial) && this.#waiting.size === 0) this.#options.onWait?.(undefined)
  }
}
