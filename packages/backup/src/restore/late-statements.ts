import { SQL_NAME, unquoteName } from './sql-name.ts'

/** The build of an approximate index, as a dump writes it. */
export interface LateIndex {
  readonly schema: string
  readonly table: string
  readonly name: string
  readonly method: 'hnsw' | 'ivfflat'
  /** What stands between the brackets: `embedding public.vector_cosine_ops`. */
  readonly key: string
  /** Storage parameters: `{ m: '16' }`. */
  readonly parameters: Readonly<Record<string, string>>
  /** The index of a partitioned table has no rows of its own. */
  readonly only: boolean
}

/** A statement that is run after the database is usable. */
export interface LateStatement {
  readonly sql: string
  /** Undefined for what hangs on such an index, and for event triggers. */
  readonly index: LateIndex | undefined
  readonly tablespace: string
  /** Number of its entry in an archive; undefined in a plain dump. */
  readonly entry?: number | undefined
}

const VECTOR_INDEX = new RegExp(
  String.raw`^create index (?<index>${SQL_NAME}) on (?<only>only )?(?<schema>${SQL_NAME})\.(?<table>${SQL_NAME}) using (?<method>hnsw|ivfflat) \((?<key>[\s\S]*?)\)(?: with \((?<options>[^)]*)\))?(?: where [\s\S]*)?;\s*$`,
  'i',
)
const OF_INDEX = new RegExp(String.raw`^(?:alter index|comment on index) (${SQL_NAME})\.(${SQL_NAME}) `, 'i')
const ATTACHED = new RegExp(String.raw` attach partition (${SQL_NAME})\.(${SQL_NAME});\s*$`, 'i')
const EVENT_TRIGGER = /^(create|alter|comment on) event trigger /i
const DEFAULT_TABLESPACE = new RegExp(String.raw`^set default_tablespace = (${SQL_NAME}|'');\s*$`, 'i')
const ENCODING = /^set client_encoding = '([^']*)';\s*$/i

/**
 * Recognises in the statements of a dump, in their order, those that can wait until the database is usable: builds of hnsw and
 * ivfflat indexes, which take many times as long as all the rest, and what hangs on them. Event triggers wait with them: they would
 * fire at each. Only names with a schema are recognised, as pg_dump writes them.
 */
export class LateStatements {
  readonly #taken: LateStatement[] = []
  readonly #indexes = new Set<string>()
  #tablespace = ''
  #readable = true

  get all(): readonly LateStatement[] {
    return this.#taken
  }

  /** Takes one statement of the dump (`latin1`, each character a byte); true when it waits. */
  take(statement: string, entry?: number): boolean {
    this.#follow(statement)
    // Text in another encoding could not be sent as it is.
    if (!this.#readable) return false
    const found = VECTOR_INDEX.exec(statement)?.groups
    if (found === undefined) return this.#takeFollower(statement, entry)
    const index = lateIndex(found)
    this.#indexes.add(keyOf(found.schema ?? '', found.index ?? ''))
    this.#taken.push({ sql: decode(statement), index, tablespace: this.#tablespace, entry })
    return true
  }

  #follow(statement: string): void {
    const tablespace = DEFAULT_TABLESPACE.exec(statement)?.[1]
    if (tablespace !== undefined) this.#tablespace = tablespace === "''" ? '' : decode(unquoteName(tablespace))
    const encoding = ENCODING.exec(statement)?.[1]
    if (encoding !== undefined) this.#readable = /^(utf-?8|sql_ascii)$/i.test(encoding)
  }

  #takeFollower(statement: string, entry: number | undefined): boolean {
    if (this.#indexes.size === 0) return false
    const names = [OF_INDEX.exec(statement), ATTACHED.exec(statement)]
    const hangs = names.some((found) => found !== null && this.#indexes.has(keyOf(found[1] ?? '', found[2] ?? '')))
    if (!hangs && !EVENT_TRIGGER.test(statement)) return false
    this.#taken.push({ sql: decode(statement), index: undefined, tablespace: this.#tablespace, entry })
    return true
  }
}

function lateIndex(found: Readonly<Record<string, string | undefined>>): LateIndex {
  const name = (part: string): string => decode(unquoteName(found[part] ?? ''))
  const options = [...(found.options ?? '').matchAll(/(\w+)\s*=\s*'?([^',\s]+)'?/g)]
  return {
    schema: name('schema'),
    table: name('table'),
    name: name('index'),
    method: found.method?.toLowerCase() === 'hnsw' ? 'hnsw' : 'ivfflat',
    key: decode(found.key ?? ''),
    parameters: Object.fromEntries(options.map(([, option = '', value = '']) => [option, value])),
    only: found.only !== undefined,
  }
}

function keyOf(schema: string, name: string): string {
  return JSON.stringify([unquoteName(schema), unquoteName(name)])
}

function decode(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8')
}
