import { type Database, escapeLiteral, runInTransaction, sqlstateOf, withSession } from '@pgtend/database'
import type { Client } from 'pg'
import { BackupError } from '../errors.ts'
import { type CleanLine, cleanSql } from './clean-sql.ts'
import { OutlineReader } from './dump-outline.ts'
import { filterStatements } from './filter-statements.ts'
import type { Loaded } from './load-native.ts'
import type { LoadOptions } from './load-options.ts'
import { requirePlain } from './require-plain.ts'
import { restoreFailed } from './restore-failed.ts'
import type { RestoreSource } from './restore-source.ts'

/** Statements are sent together up to this size: each round trip costs more than they do. */
const BATCH_CHARACTERS = 500_000

/**
 * Restores a plain dump through a session, in one transaction, without owners and grants and without what can wait. COPY data, which the embedded engine cannot take, becomes inserts.
 * @throws {BackupError} `RESTORE_FAILED`, `BACKUP_NOT_RESTORABLE`, `BACKUP_TRUNCATED` or `BACKUP_INTERRUPTED`
 */
export async function loadEmbedded(database: Database, source: RestoreSource, options: LoadOptions): Promise<Loaded> {
  requirePlain(source)
  const { serverVersion } = database.capabilities
  const reader = new OutlineReader()
  const lines = filterStatements(cleanSql(await source.open(), { serverVersion }), (statement) =>
    reader.takeStatement(statement),
  )
  await withSession(database, async (client) => {
    try {
      await runInTransaction(client, () => runBatches(client, lines, options.signal))
    } catch (error) {
      throw sqlstateOf(error) === undefined ? error : restoreFailed(error)
    } finally {
      // The dump empties search_path, and the one backend of the engine would keep that for everyone.
      await client.query('reset all')
    }
  })
  return { outline: reader.outline, leftOut: [] }
}

async function runBatches(
  client: Client,
  source: AsyncIterable<readonly CleanLine[]>,
  signal: AbortSignal | undefined,
): Promise<void> {
  for await (const sql of batches(source)) {
    if (signal?.aborted) throw new BackupError('BACKUP_INTERRUPTED', 'the restore was interrupted')
    await client.query(Buffer.from(sql, 'latin1').toString('utf8'))
  }
}

/** Cuts the text into batches that end between statements. */
async function* batches(source: AsyncIterable<readonly CleanLine[]>): AsyncGenerator<string> {
  const statements = new StatementReader()
  let parts: string[] = []
  let size = 0
  for await (const lines of source) {
    for (const line of lines) {
      const statement = statements.take(line)
      if (statement === undefined) continue
      parts.push(statement)
      size += statement.length
      if (size < BATCH_CHARACTERS) continue
      yield parts.join('\n')
      parts = []
      size = 0
    }
  }
  yield parts.join('\n')
}

/** Gathers lines into whole statements. */
class StatementReader {
  #lines: string[] = []
  #copy: CopyToInsert | undefined

  take({ kind, text }: CleanLine): string | undefined {
    if (kind === 'copy-row') return this.#copy?.row(text)
    if (kind === 'copy-end') return this.#copy?.flush()
    this.#lines.push(text)
    if (kind === 'sql') return undefined
    const statement = this.#lines.join('\n')
    this.#lines = []
    if (kind !== 'copy-start') return statement
    this.#copy = new CopyToInsert(statement)
    return undefined
  }
}

const COPY_HEADER =
  /copy\s+(?<table>(?:"(?:[^"]|"")*"|[^\s"(.]+)(?:\.(?:"(?:[^"]|"")*"|[^\s"(.]+))?)\s*(?<columns>\([\s\S]*\))?\s*from\s+stdin\b/i
const ROWS_PER_INSERT = 100
const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** Turns rows in COPY's text format into inserts. */
class CopyToInsert {
  readonly #into: string
  #rows: string[] = []

  constructor(header: string) {
    const groups = COPY_HEADER.exec(header)?.groups
    if (groups?.table === undefined)
      throw new BackupError('BACKUP_NOT_RESTORABLE', 'the dump has a COPY of another form')
    this.#into = `insert into ${groups.table} ${groups.columns ?? ''} overriding system value values\n`
  }

  row(line: string): string | undefined {
    const fields = line.split('\t').map((field) => (field === '\\N' ? 'null' : escapeLiteral(unescapeField(field))))
    this.#rows.push(`(${fields.join(', ')})`)
    return this.#rows.length < ROWS_PER_INSERT ? undefined : this.flush()
  }

  flush(): string | undefined {
    if (this.#rows.length === 0) return undefined
    const insert = `${this.#into}${this.#rows.join(',\n')};`
    this.#rows = []
    return insert
  }
}

function unescapeField(field: string): string {
  if (!field.includes('\\')) return field
  return field.replaceAll(/\\([0-7]{1,3}|x[0-9A-Fa-f]{1,2}|.)/g, (_, code: string) => {
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8))
    if (/^x[0-9A-Fa-f]/.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16))
    return ESCAPES[code] ?? code
  })
}
