/** A file of one table; the others (contents, large objects) are read when the dump has ended. */
const TABLE_FILE = /^(\d+)\.dat(\.\w+)?$/

/**
 * Knows which files of a directory dump have begun and which are whole. With several processes pg_dump says when a table is done;
 * with one, a file is whole as soon as a later one has begun.
 */
export class FolderFiles {
  readonly #parallel: boolean
  readonly #waiting: string[] = []
  readonly #known = new Set<string>()
  readonly #whole = new Set<string>()
  readonly #takers: (() => void)[] = []
  #state: 'running' | 'ended' | 'failed' = 'running'
  #closed = false

  constructor(jobs: number) {
    this.#parallel = jobs > 1
  }

  get ended(): boolean {
    return this.#state !== 'running'
  }

  /** A line of `pg_dump --verbose`. */
  onLine(line: string): void {
    const [, item] = /^pg_dump: finished item (\d+) TABLE DATA /.exec(line) ?? []
    if (item !== undefined) this.#whole.add(item)
  }

  /** What the folder holds now. */
  onListing(names: readonly string[]): void {
    const fresh = names.filter((name) => !this.#known.has(name) && (this.ended || TABLE_FILE.test(name)))
    // What was listed earlier began earlier, and one process writes one file at a time.
    if (!this.#parallel && fresh.length > 0) for (const name of this.#known) this.#whole.add(itemOf(name))
    for (const name of fresh.sort(byNumber)) {
      this.#known.add(name)
      this.#waiting.push(name)
    }
    this.#wake()
  }

  /** pg_dump has ended. */
  end(ok: boolean): void {
    if (this.#state === 'running') this.#state = ok ? 'ended' : 'failed'
  }

  /** No more listings come. */
  close(): void {
    this.#closed = true
    this.#wake()
  }

  /** The next file to put, waiting for one; undefined when there will be none. */
  async take(): Promise<string | undefined> {
    for (;;) {
      if (this.#state === 'failed') return undefined
      const name = this.#waiting.shift()
      if (name !== undefined || this.#closed) return name
      await new Promise<void>((resolve) => this.#takers.push(resolve))
    }
  }

  /** Says whether a file is whole; throws `failure` when the dump has failed. */
  wholeness(name: string, failure: Error): () => boolean {
    const item = itemOf(name)
    return () => {
      if (this.#state === 'failed') throw failure
      return this.#state === 'ended' || this.#whole.has(item)
    }
  }

  #wake(): void {
    for (const resolve of this.#takers.splice(0)) resolve()
  }
}

function itemOf(name: string): string {
  return TABLE_FILE.exec(name)?.[1] ?? name
}

function byNumber(a: string, b: string): number {
  return Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1)
}
