import { BackupError } from '../errors.ts'
import { readLines } from '../stream/read-lines.ts'
import { type LineKind, SqlScanner } from '../stream/sql-scanner.ts'
import { severalDatabases, severalDatabasesError } from './several-databases.ts'

/** One line of a dump that may be restored. */
export interface CleanLine {
  readonly kind: LineKind
  /** `latin1`: each character is a byte. */
  readonly text: string
}

export interface CleanSqlOptions {
  /** `server_version_num` of the target. */
  readonly serverVersion: number
}

const TRANSACTION_TIMEOUT_SINCE = 170_000
const RESTRICT = /^\\(un)?restrict\b/
const DUMP_HEADER = '-- PostgreSQL database dump'
const DUMP_FOOTER = '-- PostgreSQL database dump complete'

/**
 * Reads plain SQL for a restore: refuses psql commands, and leaves out settings that the server does not know.
 * @throws {BackupError} `BACKUP_UNSAFE_COMMAND`; `BACKUP_TRUNCATED` when the text stops inside a statement or a dump lacks its end
 */
export async function* cleanSql(
  source: AsyncIterable<Uint8Array>,
  options: CleanSqlOptions,
): AsyncGenerator<readonly CleanLine[]> {
  const cleaner = new Cleaner(options)
  for await (const lines of readLines(source)) {
    yield lines.map((text) => cleaner.take(text)).filter((line) => line !== undefined)
  }
  cleaner.finish()
}

class Cleaner {
  readonly #options: CleanSqlOptions
  readonly #scanner = new SqlScanner()
  #number = 0
  #hasHeader = false
  #hasFooter = false
  /** Why it is for more than one database. */
  #several: string | undefined
  /** The next line begins a statement. */
  #between = true

  constructor(options: CleanSqlOptions) {
    this.#options = options
  }

  take(text: string): CleanLine | undefined {
    this.#number += 1
    const kind = this.#scanner.push(text)
    if (kind === 'meta') {
      if (RESTRICT.test(text)) return undefined
      // A better reason than the \connect that it leads to.
      if (this.#several !== undefined) throw severalDatabasesError(this.#several)
      throw unsafe(text, this.#number)
    }
    const alone = this.#between && kind === 'sql-end'
    this.#between = kind === 'sql-end' || kind === 'copy-end'
    if (!alone) return { kind, text }
    this.#several ??= severalDatabases(text)
    if (text.startsWith(DUMP_HEADER)) {
      this.#hasHeader = true
      this.#hasFooter = text.startsWith(DUMP_FOOTER)
    }
    return isUnknown(text, this.#options) ? undefined : { kind, text }
  }

  finish(): void {
    if (this.#scanner.complete && (!this.#hasHeader || this.#hasFooter)) return
    throw new BackupError('BACKUP_TRUNCATED', `the dump ends early, after line ${this.#number}`)
  }
}

function isUnknown(text: string, { serverVersion }: CleanSqlOptions): boolean {
  return serverVersion < TRANSACTION_TIMEOUT_SINCE && text.startsWith('SET transaction_timeout')
}

function unsafe(text: string, line: number): BackupError {
  const command = /\\[^\s']*/.exec(text)?.[0].slice(0, 20) ?? '\\'
  return new BackupError('BACKUP_UNSAFE_COMMAND', `line ${line} has the psql command "${command}"`, {
    details: { line },
  })
}
