import type { ArchiveEntry } from './archive-entries.ts'
import { findRoots, RELATIONS } from './find-roots.ts'
import type { SqlName } from './sql-name.ts'

/** Parts of a dump to restore. */
export interface SelectedParts {
  readonly schemas: readonly string[]
  readonly tables: readonly SqlName[]
}

export interface SelectedEntries {
  readonly entries: ReadonlySet<number>
  /** What hangs on a selected table and also on one that was not selected. */
  readonly leftOut: readonly string[]
}

/** Tables have their rows, defaults, keys and indexes with them. Their sequences are found by their dependencies. */
const PARTS = new Set([
  'TABLE DATA',
  'DEFAULT',
  'CONSTRAINT',
  'CHECK CONSTRAINT',
  'FK CONSTRAINT',
  'INDEX',
  'INDEX ATTACH',
  'TABLE ATTACH',
  'TRIGGER',
  'RULE',
  'POLICY',
  'ROW SECURITY',
  'STATISTICS',
  'COMMENT',
  'SEQUENCE',
  'SEQUENCE SET',
  'SEQUENCE OWNED BY',
  'MATERIALIZED VIEW DATA',
])

/**
 * Selects the entries of schemas and tables with all that belongs to them and all that they need: types, functions, extensions. A
 * foreign key or a policy that needs a table outside of the selection is left out and named. Pure.
 * @throws {BackupError} `BACKUP_OPTIONS_INVALID` when the dump has no such schema or table
 */
export function selectEntries(all: readonly ArchiveEntry[], parts: SelectedParts): SelectedEntries {
  const byId = new Map(all.map((entry) => [entry.id, entry]))
  const selected = new Set<number>()
  const add = (id: number): void => {
    const entry = byId.get(id)
    if (entry === undefined || selected.has(id)) return
    selected.add(id)
    for (const needed of entry.dependencies) add(needed)
  }
  for (const root of findRoots(all, parts)) add(root)
  const leftOut = new Set<number>()
  for (let size = -1; size !== selected.size; ) {
    size = selected.size
    for (const entry of all) {
      if (!PARTS.has(entry.kind) || selected.has(entry.id)) continue
      const relations = relationsOf(entry, byId)
      if (!relations.some((id) => selected.has(id))) continue
      if (isWhole(entry, relations, selected, byId)) add(entry.id)
      else if (isOfSelected(entry, relations, selected, byId)) leftOut.add(entry.id)
    }
  }
  const names = all.filter(({ id }) => leftOut.has(id) && !selected.has(id)).map(nameOf)
  return { entries: selected, leftOut: names }
}

/**
 * True when the table that a part is of was selected. The name of a part begins with that of its table, which may begin with that of
 * another one; the dependencies of an entry have no order.
 */
function isOfSelected(
  part: ArchiveEntry,
  relations: readonly number[],
  selected: ReadonlySet<number>,
  byId: ReadonlyMap<number, ArchiveEntry>,
): boolean {
  const [table] = relations
    .flatMap((id) => byId.get(id) ?? [])
    .filter(({ name, schema }) => schema === part.schema && `${part.name} `.startsWith(`${name} `))
    .sort((a, b) => b.name.length - a.name.length)
  return table !== undefined && selected.has(table.id)
}

/** Relations that an entry hangs on, also through what it names: the comment of an index hangs on its table. */
function relationsOf(entry: ArchiveEntry, byId: ReadonlyMap<number, ArchiveEntry>): readonly number[] {
  return entry.dependencies.flatMap((id) => {
    const needed = byId.get(id)
    if (needed === undefined) return []
    if (RELATIONS.has(needed.kind)) return [id]
    return PARTS.has(needed.kind) ? relationsOf(needed, byId) : []
  })
}

/** A default may bring its sequence along, and an index of a partition the one of its table; other parts bring no relation. */
function isWhole(
  { dependencies, kind }: ArchiveEntry,
  relations: readonly number[],
  selected: ReadonlySet<number>,
  byId: ReadonlyMap<number, ArchiveEntry>,
): boolean {
  if (kind === 'COMMENT' || kind === 'INDEX ATTACH' || kind === 'TABLE ATTACH') {
    return dependencies.every((id) => selected.has(id) || !byId.has(id))
  }
  return relations.every((id) => selected.has(id) || (kind === 'DEFAULT' && byId.get(id)?.kind === 'SEQUENCE'))
}

function nameOf({ kind, name, schema }: ArchiveEntry): string {
  return [kind.toLowerCase(), ...(schema === undefined ? [] : [schema]), name].join(' ')
}
