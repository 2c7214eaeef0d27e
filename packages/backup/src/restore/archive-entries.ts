/** One line of an archive's table of contents. */
export interface ArchiveEntry {
  readonly id: number
  /** `TABLE`, `FK CONSTRAINT`, … */
  readonly kind: string
  /** Schema, name and owner with spaces between: `public item app`. */
  readonly rest: string
  readonly dependencies: readonly number[]
}

/** Kinds of more than one word, and those that begin like one of them. */
const KINDS =
  /^(ACCESS METHOD|ACL LANGUAGE|BLOB COMMENTS|BLOB METADATA|CHECK CONSTRAINT|DATABASE PROPERTIES|DEFAULT ACL|EVENT TRIGGER|FK CONSTRAINT|FOREIGN DATA WRAPPER|FOREIGN SERVER|FOREIGN TABLE|INDEX ATTACH|MATERIALIZED VIEW DATA|MATERIALIZED VIEW|OPERATOR CLASS|OPERATOR FAMILY|PROCEDURAL LANGUAGE|PUBLICATION TABLES IN SCHEMA|PUBLICATION TABLE|ROW SECURITY|SECURITY LABEL|SEQUENCE OWNED BY|SEQUENCE SET|SHELL TYPE|STATISTICS DATA|TABLE ATTACH|TABLE DATA|TEXT SEARCH CONFIGURATION|TEXT SEARCH DICTIONARY|TEXT SEARCH PARSER|TEXT SEARCH TEMPLATE|USER MAPPING|[A-Z]+) (.*)$/

/** Reads the list that `pg_restore --list --verbose` prints. Pure. */
export function parseArchiveList(list: string): readonly ArchiveEntry[] {
  const entries: ArchiveEntry[] = []
  for (const line of list.split('\n')) {
    const depends = /^;\s+depends on: ([\d ]+)$/.exec(line)?.[1]
    const last = entries.at(-1)
    if (depends !== undefined && last !== undefined) {
      entries[entries.length - 1] = { ...last, dependencies: [...new Set(depends.split(' ').map(Number))] }
      continue
    }
    const [, id, described = ''] = /^(\d+); \d+ \d+ (.*)$/.exec(line) ?? []
    const [, kind = '', rest = ''] = KINDS.exec(described) ?? []
    if (id !== undefined) entries.push({ id: Number(id), kind, rest, dependencies: [] })
  }
  return entries
}

/** Leaves entries out of such a list. Pure. */
export function withoutEntries(list: string, unwanted: (id: number) => boolean): string {
  return list
    .split('\n')
    .filter((line) => {
      const id = /^(\d+);/.exec(line)?.[1]
      return id !== undefined && !unwanted(Number(id))
    })
    .join('\n')
}
