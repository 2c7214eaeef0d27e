import type { IndexStmt, Node, ReindexStmt } from 'libpg-query'
import { relationKey } from '../relation-name.ts'
import { nodeAs, nodesAs } from '../syntax.ts'
import { type Effect, effect } from './effect.ts'
import type { EffectContext } from './effect-context.ts'

/** Building an index reads the table and its partitions; `concurrently` lets writers go on. */
export function createIndexEffects({ state }: EffectContext, statement: IndexStmt): readonly Effect[] {
  const table = state.nameOf(statement.relation)
  const lock = statement.concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE'
  const name = state.resolve(table.schema, statement.idxname ?? '')
  // The lock comes before the look.
  if (statement.if_not_exists && state.index(name) !== undefined) return [effect('maintenance', table, lock)]
  const children = statement.relation?.inh === true ? state.descendants(table) : []
  const isEmptyParent = state.table(table)?.kind === 'partitioned table' && children.length === 0
  const details = { subject: statement.idxname ?? '', element: { IndexStmt: statement } }
  return [table, ...children].map((relation) =>
    effect('create-index', relation, lock, { ...details, scans: !isEmptyParent }),
  )
}

/** `reindex` blocks writers of the table, and readers who would use the index. */
export function reindexEffects({ state }: EffectContext, statement: ReindexStmt): readonly Effect[] {
  const concurrently = nodesAs(statement.params, 'DefElem').some(({ defname }) => defname === 'concurrently')
  const lock = concurrently ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE'
  const indexLock = concurrently ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE'
  const name = state.nameOf(statement.relation)
  const index = statement.kind === 'REINDEX_OBJECT_INDEX' ? state.index(name) : undefined
  const tables =
    statement.kind === 'REINDEX_OBJECT_SCHEMA'
      ? [...state.tables.values()].filter(({ schema, kind }) => schema === statement.name && kind !== 'view')
      : [index?.table ?? name]
  return tables.flatMap((table) => {
    const indexes = index === undefined ? state.indexesOf(table) : [index]
    return [
      effect('reindex', table, lock, { scans: true, subject: index?.name ?? table.name }),
      ...indexes.map((each) => effect('reindex', each, indexLock, { rewrites: true })),
    ]
  })
}

/** Dropping an index takes its table away from everybody for a moment. */
export function dropIndexEffects(
  { state }: EffectContext,
  node: Node,
  names: readonly (readonly string[])[],
): readonly Effect[] {
  const lock = nodeAs(node, 'DropStmt')?.concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE'
  return names.flatMap((parts) => {
    const name = state.nameOfParts(parts)
    const index = state.index(name)
    const own = effect('drop-index', name, lock, { subject: name.name })
    if (index === undefined) return [own]
    const tables = [index.table, ...state.descendants(index.table)]
    const unique = new Map(tables.map((table) => [relationKey(table), table]))
    return [...[...unique.values()].map((table) => effect('drop-index', table, lock, { subject: name.name })), own]
  })
}
