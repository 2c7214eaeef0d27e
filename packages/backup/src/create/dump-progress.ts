import type { BackupProgress } from './create-options.ts'

/** Shorter than this an estimate says nothing. */
const ESTIMATE_AFTER_MS = 3_000
const ESTIMATE_FROM = 0.03
const MAX_WARNINGS = 10
/** Bytes come in thousands of small parts. */
const TELL_EVERY_MS = 100

/** Follows a dump by what pg_dump says: bytes, tables, and the time left by their sizes. */
export class DumpProgress {
  readonly #sizes: ReadonlyMap<string, number>
  readonly #jobs: number
  readonly #totalBytes: number
  readonly #report: (progress: BackupProgress) => void
  readonly #started = performance.now()
  readonly #reading: string[] = []
  readonly #warnings: string[] = []
  #doneTables = 0
  #doneBytes = 0
  #bytes = 0
  #told = Number.NEGATIVE_INFINITY

  /** `sizes`: bytes on disk of each table, by `schema.table` as pg_dump writes it. */
  constructor(
    sizes: ReadonlyMap<string, number>,
    jobs: number,
    report: ((progress: BackupProgress) => void) | undefined,
  ) {
    this.#sizes = sizes
    this.#jobs = jobs
    this.#totalBytes = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0)
    this.#report = report ?? (() => undefined)
  }

  /** What pg_dump warned of; the first ten. */
  get warnings(): readonly string[] {
    return this.#warnings
  }

  /** A line of `pg_dump --verbose`. With n processes the table that began n tables ago is taken for done. */
  onLine(line: string): void {
    const [, table] = /^pg_dump: dumping contents of table "(.*)"$/.exec(line) ?? []
    if (table === undefined) return
    this.#reading.push(table)
    const done = this.#reading.length > this.#jobs ? this.#reading.shift() : undefined
    if (done !== undefined) {
      this.#doneTables += 1
      this.#doneBytes += this.#sizes.get(done) ?? 0
    }
    this.#tell()
  }

  onWarning(text: string): void {
    if (this.#warnings.length < MAX_WARNINGS) this.#warnings.push(text)
  }

  onBytes(bytes: number): void {
    this.#bytes += bytes
    if (performance.now() - this.#told >= TELL_EVERY_MS) this.#tell()
  }

  #tell(): void {
    this.#told = performance.now()
    const tables = { done: this.#doneTables, total: this.#sizes.size }
    this.#report({ phase: 'dumping', text: 'dumping', bytes: this.#bytes, tables, remainingMs: this.#remainingMs() })
  }

  #remainingMs(): number | null {
    const elapsed = performance.now() - this.#started
    const share = this.#totalBytes === 0 ? 0 : this.#doneBytes / this.#totalBytes
    if (elapsed < ESTIMATE_AFTER_MS || share < ESTIMATE_FROM) return null
    return Math.round((elapsed / share) * (1 - share))
  }
}
