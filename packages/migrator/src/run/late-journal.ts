import { type JournalEntry, writeStepsSql } from '../ledger/journal.ts'

const MAX_ENTRIES = 50
const MAX_AGE_MS = 1_000

/**
 * Journal of finished transactions, written many at a time with what is sent next.
 *
 * A transaction knows its rows and its duration only when it is over, and nothing depends on this: the ledger row was written within it.
 * Twenty rows in one `insert` cost the server little more than one. A killed run loses the numbers of its last second, no more.
 */
export class LateJournal {
  readonly #schema: string
  readonly #entries: JournalEntry[] = []
  #since = 0

  constructor(schema: string) {
    this.#schema = schema
  }

  add(entry: JournalEntry): void {
    if (this.#entries.length === 0) this.#since = performance.now()
    this.#entries.push(entry)
  }

  /** What should be sent along now; nothing while the entries are few and young. */
  due(): readonly string[] {
    const isDue = this.#entries.length >= MAX_ENTRIES || performance.now() - this.#since >= MAX_AGE_MS
    return isDue ? this.all() : []
  }

  all(): readonly string[] {
    return this.#entries.length === 0 ? [] : [writeStepsSql(this.#schema, this.#entries)]
  }

  /** Forgets the entries, once they are committed. */
  clear(): void {
    this.#entries.length = 0
  }
}
