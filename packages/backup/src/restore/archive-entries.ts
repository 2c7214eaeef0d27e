/** What pg_restore says about the entries of an archive. */
export interface ArchiveList {
  /** As `pg_restore --list --verbose` prints it: kind, schema, name and owner with spaces between, and in names too. */
  readonly text: string
  /** By number, `Name: item; Type: TABLE; Schema: public; Owner: app` of the entries that are no rows, as its script says it. */
  readonly titles: ReadonlyMap<number, string>
}

/** One line of an archive's table of contents. Line breaks in names are spaces there. */
export interface ArchiveEntry {
  readonly id: number
  /** `TABLE`, `FK CONSTRAINT`, … */
  readonly kind: string
  /** Undefined where the entry is in none. */
  readonly schema: string | undefined
  /** That of a key, a default, a trigger or a policy begins with the name of its table. */
  readonly name: string
  /** Schema, name and owner with spaces between: `public item app`. */
  readonly rest: string
  readonly dependencies: readonly number[]
}

/** Kinds of more than one word, and those that begin like one of them. */
const KINDS =
  /^(ACCESS METHOD|ACL LANGUAGE|BLOB COMMENTS|BLOB METADATA|CHECK CONSTRAINT|DATABASE PROPERTIES|DEFAULT ACL|EVENT TRIGGER|FK CONSTRAINT|FOREIGN DATA WRAPPER|FOREIGN SERVER|FOREIGN TABLE|INDEX ATTACH|MATERIALIZED VIEW DATA|MATERIALIZED VIEW|OPERATOR CLASS|OPERATOR FAMILY|PROCEDURAL LANGUAGE|PUBLICATION TABLES IN SCHEMA|PUBLICATION TABLE|ROW SECURITY|SECURITY LABEL|SEQUENCE OWNED BY|SEQUENCE SET|SHELL TYPE|STATISTICS DATA|TABLE ATTACH|TABLE DATA|TEXT SEARCH CONFIGURATION|TEXT SEARCH DICTIONARY|TEXT SEARCH PARSER|TEXT SEARCH TEMPLATE|USER MAPPING|[A-Z]+) (.*)$/

type Named = Pick<ArchiveEntry, 'kind' | 'schema' | 'name' | 'rest'>

/** Reads the entries of an archive with their exact names. Pure. */
export function parseArchiveList({ text, titles }: ArchiveList): readonly ArchiveEntry[] {
  const entries: ArchiveEntry[] = []
  for (const line of text.split('\n')) {
    const depends = /^;\s+depends on: ([\d ]+)$/.exec(line)?.[1]
    const last = entries.at(-1)
    if (depends !== undefined && last !== undefined) {
      entries[entries.length - 1] = { ...last, dependencies: [...new Set(depends.split(' ').map(Number))] }
      continue
    }
    const [, number, described] = /^(\d+); \d+ \d+ (.*)$/.exec(line) ?? []
    if (described === undefined) continue
    const id = Number(number)
    entries.push({ id, ...(byTitle(described, titles.get(id)) ?? bySpaces(described)), dependencies: [] })
  }
  return withNamesOfRows(entries)
}

/**
 * Cuts the line of an entry where its title says, whose parts stand in another order. A name may hold what parts them; only the right
 * cut makes both the same.
 */
function byTitle(described: string, title = ''): Named | undefined {
  for (const [name, afterName] of cuts(title.replace(/^Name: /, ''), '; Type: ')) {
    for (const [kind, afterKind] of cuts(afterName, '; Schema: ')) {
      for (const [schema, owner] of cuts(afterKind, '; Owner: ')) {
        const start = `${kind} ${schema} ${name} `
        if (!described.startsWith(start) || !isOwner(described.slice(start.length), owner)) continue
        const rest = described.slice(kind.length + 1)
        return { kind, schema: schema === '-' ? undefined : schema, name, rest }
      }
    }
  }
  return undefined
}

function cuts(text: string, separator: string): readonly (readonly [string, string])[] {
  const parts = text.split(separator)
  return parts
    .slice(1)
    .map((_, index) => [parts.slice(0, index + 1).join(separator), parts.slice(index + 1).join(separator)])
}

/** The title has a hyphen for no owner, and the tablespace behind. */
function isOwner(owner: string, inTitle: string): boolean {
  return inTitle === (owner === '' ? '-' : owner) || inTitle.startsWith(`${owner || '-'}; Tablespace: `)
}

/** What has no title is in no schema, or has the names of something that has one: see `withNamesOfRows`. */
function bySpaces(described: string): Named {
  const [, kind = '', rest = ''] = KINDS.exec(described) ?? []
  const [, schema = '-', name = ''] = /^(\S*) (.*) \S*$/.exec(rest) ?? []
  return { kind, schema: schema === '-' ? undefined : schema, name, rest }
}

/** Rows and the value of a sequence are called like the table or the sequence that they hang on. */
function withNamesOfRows(entries: readonly ArchiveEntry[]): readonly ArchiveEntry[] {
  const byId = new Map(entries.map((entry) => [entry.id, entry]))
  return entries.map((entry) => {
    if (entry.kind !== 'TABLE DATA' && entry.kind !== 'SEQUENCE SET') return entry
    const owner = entry.dependencies.map((id) => byId.get(id)).find((each) => each?.rest === entry.rest)
    return owner === undefined ? entry : { ...entry, schema: owner.schema, name: owner.name }
  })
}

/** Leaves entries out of such a list. Pure. */
export function withoutEntries({ text }: Pick<ArchiveList, 'text'>, unwanted: (id: number) => boolean): string {
  return text
    .split('\n')
    .filter((line) => {
      const id = /^(\d+);/.exec(line)?.[1]
      return id !== undefined && !unwanted(Number(id))
    })
    .join('\n')
}
