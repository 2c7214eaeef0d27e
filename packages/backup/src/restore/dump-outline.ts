import { type LateStatement, LateStatements } from './late-statements.ts'
import { grantedRoles, isOwnership, policyRoles } from './ownership-statements.ts'
import { severalDatabases, severalDatabasesError } from './several-databases.ts'
import { SQL_NAME, unquoteName } from './sql-name.ts'

/** What a dump says about itself before it is restored. */
export interface DumpOutline {
  /** Waits until the database is usable. */
  readonly late: readonly LateStatement[]
  /** Numbers of the entries of an archive that `late` was read from. */
  readonly lateEntries: ReadonlySet<number>
  /** What the entries of an archive are called, by number: `Name: item; Type: TABLE; Schema: public; Owner: app`. */
  readonly titles: ReadonlyMap<number, string>
  /** Owners and grants, in their order. */
  readonly ownership: readonly string[]
  /** Extensions that the dump creates. */
  readonly extensions: readonly string[]
  /** Roles that own something or were granted something; needed only when owners are kept. */
  readonly owners: readonly string[]
  /** Roles that row security policies name; no restore can leave them out. */
  readonly policyRoles: readonly string[]
  readonly tablespaces: readonly string[]
  /** Collations of the system that columns, domains and indexes name. */
  readonly collations: readonly string[]
  /** Major version of the server that was dumped; undefined when the dump does not say. */
  readonly serverMajor: number | undefined
}

/** The outline of a dump that was not looked into. */
export const EMPTY_OUTLINE: DumpOutline = {
  late: [],
  lateEntries: new Set(),
  titles: new Map(),
  ownership: [],
  extensions: [],
  owners: [],
  policyRoles: [],
  tablespaces: [],
  collations: [],
  serverMajor: undefined,
}

const ENTRY = /^-- TOC entry (\d+) \(/
const TITLE = /^-- (Name: .*)$/
const DUMPED_FROM = /^-- Dumped from database version (\d+)/
const TABLESPACE = new RegExp(String.raw`^set default_tablespace = (?!'')(${SQL_NAME});\s*$`, 'i')
const EXTENSION = new RegExp(`^create extension (?:if not exists )?(${SQL_NAME})`, 'i')
/** Where a collation is no part of some text: function bodies may say anything. */
const DEFINITION = /^create ((unlogged )?table|domain|(unique )?index) /i
const COLLATION = new RegExp(String.raw` COLLATE pg_catalog\.(${SQL_NAME})`, 'g')

/** Gathers the outline of a dump from its statements and comments, in their order (`latin1`, each character a byte). */
export class OutlineReader {
  readonly #late = new LateStatements()
  readonly #lateEntries = new Set<number>()
  readonly #titles = new Map<number, string>()
  readonly #ownership: string[] = []
  readonly #extensions = new Set<string>()
  readonly #owners = new Set<string>()
  readonly #policyRoles = new Set<string>()
  readonly #tablespaces = new Set<string>()
  readonly #collations = new Set<string>()
  #serverMajor: number | undefined
  #entry: number | undefined

  /** Notes number and title of the entry that follows, and the version of the server. @throws {BackupError} `BACKUP_NOT_RESTORABLE` */
  takeComment(line: string): void {
    refuseSeveral(line)
    const entry = ENTRY.exec(line)?.[1]
    if (entry !== undefined) this.#entry = Number(entry)
    const title = TITLE.exec(line)?.[1]
    if (title !== undefined && this.#entry !== undefined) this.#titles.set(this.#entry, fromBytes(title))
    const major = DUMPED_FROM.exec(line)?.[1]
    if (major !== undefined) this.#serverMajor ??= Number(major)
  }

  /** Takes one statement; true when it waits or says who owns what, so that the load leaves it out. */
  takeStatement(statement: string): boolean {
    if (this.#late.take(statement, this.#entry)) {
      if (this.#entry !== undefined) this.#lateEntries.add(this.#entry)
      return true
    }
    const text = fromBytes(statement)
    if (isOwnership(text)) {
      this.#ownership.push(text)
      for (const role of grantedRoles(text)) this.#owners.add(role)
      return true
    }
    this.#note(text)
    return false
  }

  get outline(): DumpOutline {
    return {
      late: this.#late.all,
      lateEntries: this.#lateEntries,
      titles: this.#titles,
      ownership: this.#ownership,
      extensions: [...this.#extensions],
      owners: [...this.#owners],
      policyRoles: [...this.#policyRoles],
      tablespaces: [...this.#tablespaces],
      collations: [...this.#collations],
      serverMajor: this.#serverMajor,
    }
  }

  #note(text: string): void {
    refuseSeveral(text)
    const tablespace = TABLESPACE.exec(text)?.[1]
    if (tablespace !== undefined) this.#tablespaces.add(unquoteName(tablespace))
    const extension = EXTENSION.exec(text)?.[1]
    if (extension !== undefined) this.#extensions.add(unquoteName(extension))
    for (const role of policyRoles(text)) this.#policyRoles.add(role)
    if (!DEFINITION.test(text)) return
    for (const [, name = ''] of text.matchAll(COLLATION)) this.#collations.add(unquoteName(name))
  }
}

/** A dump with globals alone has no command that would be refused. */
function refuseSeveral(line: string): void {
  const reason = severalDatabases(line)
  if (reason !== undefined) throw severalDatabasesError(reason)
}

function fromBytes(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8')
}
