import type { CreateStmt, Node } from 'libpg-query'
import { LOCK_MODES, type LockMode } from '../lock-mode.ts'
import { newName } from '../state/apply-create-table.ts'
import { columnConstraints } from '../state/column-of.ts'
import { nameParts, nodeAs, nodesAs, rangeVarsIn, stringsOf } from '../syntax.ts'
import { alterTableEffects } from './alter-table-effects.ts'
import { dropEffects } from './drop-effects.ts'
import { type Effect, type EffectReason, effect } from './effect.ts'
import type { EffectContext } from './effect-context.ts'
import { createIndexEffects, reindexEffects } from './index-effects.ts'
import { defaultEffects } from './partition-effects.ts'
import { readEffects, rowEffects } from './row-effects.ts'

/**
 * Says what a statement does to each relation: the lock it takes, and whether rows are read, written anew or changed. The one model
 * that every rule stands on. Pure; the state is the one before the statement.
 */
export function effectsOf(context: EffectContext, node: Node): readonly Effect[] {
  const [kind] = Object.keys(node)
  return STATEMENTS[kind ?? '']?.(context, node) ?? []
}

type Statement = (context: EffectContext, node: Node) => readonly Effect[]

const STATEMENTS: Readonly<Record<string, Statement>> = {
  AlterTableStmt: alterTableEffects,
  CreateStmt: (context, node) => createTableEffects(context, nodeAs(node, 'CreateStmt')),
  IndexStmt: (context, node) => {
    const statement = nodeAs(node, 'IndexStmt')
    return statement === undefined ? [] : createIndexEffects(context, statement)
  },
  ReindexStmt: (context, node) => {
    const statement = nodeAs(node, 'ReindexStmt')
    return statement === undefined ? [] : reindexEffects(context, statement)
  },
  DropStmt: dropEffects,
  RenameStmt: (context, node) => renameEffects(context, node),
  AlterObjectSchemaStmt: (context, node) =>
    onTable(context, nodeAs(node, 'AlterObjectSchemaStmt')?.relation, 'set-schema'),
  CreateTrigStmt: (context, node) =>
    onTable(context, nodeAs(node, 'CreateTrigStmt')?.relation, 'create-trigger', 'SHARE ROW EXCLUSIVE'),
  CreatePolicyStmt: (context, node) => onTable(context, nodeAs(node, 'CreatePolicyStmt')?.table, 'row-security'),
  AlterPolicyStmt: (context, node) => onTable(context, nodeAs(node, 'AlterPolicyStmt')?.table, 'row-security'),
  RuleStmt: (context, node) =>
    onTable(context, nodeAs(node, 'RuleStmt')?.relation, 'create-trigger', 'ACCESS EXCLUSIVE'),
  TruncateStmt: (context, node) => truncateEffects(context, node),
  RefreshMatViewStmt: (context, node) => refreshEffects(context, node),
  ClusterStmt: (context, node) => {
    const relation = nodeAs(node, 'ClusterStmt')?.relation
    return onTable(context, relation, 'rewrite-table', 'ACCESS EXCLUSIVE', { rewrites: true, scans: true })
  },
  VacuumStmt: (context, node) => vacuumEffects(context, node),
  LockStmt: (context, node) => {
    const { relations, mode = 8 } = nodeAs(node, 'LockStmt') ?? {}
    return nodesAs(relations, 'RangeVar').flatMap((relation) =>
      onTable(context, relation, 'lock-table', LOCK_MODES[mode - 1]),
    )
  },
  ViewStmt: (context, node) => {
    const { view, query } = nodeAs(node, 'ViewStmt') ?? {}
    const isThere = context.state.table(context.state.nameOf(view)) !== undefined
    const own = isThere ? onTable(context, view, 'replace-view') : []
    return [...own, ...rangeVarsIn(query).flatMap((relation) => onTable(context, relation, 'read', 'ACCESS SHARE'))]
  },
  CreateTableAsStmt: (context, node) =>
    rangeVarsIn(nodeAs(node, 'CreateTableAsStmt')?.query).flatMap((relation) =>
      readEffects(context.state, context.state.nameOf(relation), true),
    ),
  CommentStmt: (context, node) => {
    const { objtype, object } = nodeAs(node, 'CommentStmt') ?? {}
    const parts = object === undefined ? [] : nameParts(object)
    const name = objtype === 'OBJECT_TABLE' ? parts : objtype === 'OBJECT_COLUMN' ? parts.slice(0, -1) : []
    return name.length === 0 ? [] : [effect('maintenance', context.state.nameOfParts(name), 'SHARE UPDATE EXCLUSIVE')]
  },
  CreateStatsStmt: (context, node) =>
    nodesAs(nodeAs(node, 'CreateStatsStmt')?.relations, 'RangeVar').flatMap((relation) =>
      onTable(context, relation, 'maintenance', 'SHARE UPDATE EXCLUSIVE'),
    ),
  CreatePublicationStmt: (context, node) =>
    publicationEffects(context, nodeAs(node, 'CreatePublicationStmt')?.pubobjects),
  AlterPublicationStmt: (context, node) =>
    publicationEffects(context, nodeAs(node, 'AlterPublicationStmt')?.pubobjects),
  AlterSeqStmt: (context, node) =>
    onTable(context, nodeAs(node, 'AlterSeqStmt')?.sequence, 'maintenance', 'SHARE ROW EXCLUSIVE'),
  AlterDomainStmt: (context, node) => domainEffects(context, node),
  InsertStmt: rowEffects,
  UpdateStmt: rowEffects,
  DeleteStmt: rowEffects,
  MergeStmt: rowEffects,
  SelectStmt: rowEffects,
  CopyStmt: (context, node) => {
    const { relation, is_from } = nodeAs(node, 'CopyStmt') ?? {}
    return is_from
      ? onTable(context, relation, 'change-rows', 'ROW EXCLUSIVE')
      : onTable(context, relation, 'read', 'ACCESS SHARE', { scans: true })
  },
}

function onTable(
  { state }: EffectContext,
  relation: Parameters<typeof state.nameOf>[0],
  reason: EffectReason,
  lock: LockMode | undefined = 'ACCESS EXCLUSIVE',
  details: Partial<Effect> = {},
): readonly Effect[] {
  return relation === undefined ? [] : [effect(reason, state.nameOf(relation), lock, details)]
}

/** A new table touches those that it references, inherits from or is a partition of. */
function createTableEffects({ state }: EffectContext, statement: CreateStmt | undefined): readonly Effect[] {
  if (statement === undefined) return []
  const self = newName(state, statement.relation)
  if (statement.if_not_exists && state.table(self) !== undefined) return []
  const isPartition = statement.partbound !== undefined
  const parents = nodesAs(statement.inhRelations, 'RangeVar').map((parent) => state.nameOf(parent))
  const constraints = [
    ...nodesAs(statement.tableElts, 'Constraint'),
    ...nodesAs(statement.tableElts, 'ColumnDef').flatMap(columnConstraints),
  ]
  const referenced = constraints.flatMap(({ pktable }) => (pktable === undefined ? [] : [state.nameOf(pktable)]))
  return [
    effect('create-table', self, 'ACCESS EXCLUSIVE'),
    ...parents.flatMap((parent) =>
      isPartition
        ? [effect('create-partition', parent, 'ACCESS EXCLUSIVE'), ...defaultEffects(state, parent)]
        : [effect('create-table', parent, 'SHARE UPDATE EXCLUSIVE')],
    ),
    ...nodesAs(statement.tableElts, 'TableLikeClause').map(({ relation }) =>
      effect('read', state.nameOf(relation), 'ACCESS SHARE'),
    ),
    ...referenced
      .filter(({ schema, name }) => schema !== self.schema || name !== self.name)
      .map((other) => effect('reference', other, 'SHARE ROW EXCLUSIVE', { subject: self.name })),
  ]
}

function renameEffects(context: EffectContext, node: Node): readonly Effect[] {
  const { relation, renameType, subname } = nodeAs(node, 'RenameStmt') ?? {}
  if (relation === undefined || renameType === 'OBJECT_ATTRIBUTE') return []
  const isIndex = renameType === 'OBJECT_INDEX'
  return onTable(context, relation, 'rename', isIndex ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE', {
    subject: subname ?? '',
  })
}

/** With `cascade` every table that references it is emptied as well. */
function truncateEffects({ state }: EffectContext, node: Node): readonly Effect[] {
  const { relations, behavior } = nodeAs(node, 'TruncateStmt') ?? {}
  const reached = new Map<string, ReturnType<typeof state.nameOf>>()
  const reach = (name: ReturnType<typeof state.nameOf>): void => {
    const key = `${name.schema}\n${name.name}`
    if (reached.has(key)) return
    reached.set(key, name)
    for (const child of state.descendants(name)) reach(child)
    if (behavior === 'DROP_CASCADE') for (const other of state.referencing(name)) reach(other)
  }
  for (const relation of nodesAs(relations, 'RangeVar')) reach(state.nameOf(relation))
  return [...reached.values()].map((name) => effect('truncate', name, 'ACCESS EXCLUSIVE'))
}

function refreshEffects({ state }: EffectContext, node: Node): readonly Effect[] {
  const { relation, concurrent, skipData } = nodeAs(node, 'RefreshMatViewStmt') ?? {}
  const view = state.nameOf(relation)
  const reads = skipData ? [] : (state.table(view)?.reads ?? [])
  const lock = concurrent ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE'
  return [
    effect('refresh', view, lock, { rewrites: !concurrent && !skipData, scans: !skipData }),
    ...reads.flatMap((name) => readEffects(state, name, true)),
  ]
}

function vacuumEffects(context: EffectContext, node: Node): readonly Effect[] {
  const { options, rels, is_vacuumcmd } = nodeAs(node, 'VacuumStmt') ?? {}
  const isFull = nodesAs(options, 'DefElem').some(
    ({ defname, arg }) => defname === 'full' && stringsOf(arg && [arg])[0] !== 'false',
  )
  return nodesAs(rels, 'VacuumRelation').flatMap(({ relation }) =>
    isFull
      ? onTable(context, relation, 'rewrite-table', 'ACCESS EXCLUSIVE', { rewrites: true, scans: true })
      : onTable(context, relation, 'maintenance', 'SHARE UPDATE EXCLUSIVE', { scans: is_vacuumcmd === true }),
  )
}

function publicationEffects(context: EffectContext, objects: readonly Node[] | undefined): readonly Effect[] {
  return nodesAs(objects, 'PublicationObjSpec').flatMap(({ pubtable }) =>
    onTable(context, pubtable?.relation, 'maintenance', 'SHARE UPDATE EXCLUSIVE'),
  )
}

/** A new constraint of a domain is proven in every table with such a column, while nobody may write to them. */
function domainEffects({ state }: EffectContext, node: Node): readonly Effect[] {
  const { subtype, typeName, def } = nodeAs(node, 'AlterDomainStmt') ?? {}
  const parts = stringsOf(typeName)
  const domain = parts.at(-1) ?? ''
  const proves =
    subtype === 'O' || subtype === 'V' || (subtype === 'C' && nodeAs(def, 'Constraint')?.skip_validation !== true)
  if (!proves) return []
  return state
    .tablesWithType(state.resolveType(parts.at(-2), domain))
    .map((table) => effect('domain-constraint', table, 'SHARE', { subject: domain, scans: true }))
}
