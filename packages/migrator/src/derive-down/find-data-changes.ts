import type { CatalogObject } from '@pgtend/database'
import type { Node, RangeVar } from 'libpg-query'
import { findUnseenChange } from './find-unseen-change.ts'
import type { UpStatement } from './up-statement.ts'

/** Something a migration did that the catalogs before and after do not show, and that is therefore not undone. */
export interface UndoneNote {
  /** Number of the statement within the script, from 0. */
  readonly index: number
  readonly line: number
  readonly reason: string
}

/** What the catalogs show, or what leaves nothing behind that would have to be undone. */
const SEEN_IN_CATALOG: ReadonlySet<string> = new Set([
  ...['CreateStmt', 'AlterTableStmt', 'DropStmt', 'IndexStmt', 'ViewStmt', 'CreateTableAsStmt', 'RenameStmt'],
  ...[
    'CreateSchemaStmt',
    'CreateExtensionStmt',
    'AlterExtensionStmt',
    'CreateSeqStmt',
    'AlterSeqStmt',
    'CreateEnumStmt',
  ],
  ...['AlterEnumStmt', 'CreateDomainStmt', 'AlterDomainStmt', 'CompositeTypeStmt', 'CreateRangeStmt', 'AlterTypeStmt'],
  ...['CreateFunctionStmt', 'AlterFunctionStmt', 'CreateTrigStmt', 'CreateEventTrigStmt', 'AlterEventTrigStmt'],
  ...['CreatePolicyStmt', 'AlterPolicyStmt', 'RuleStmt', 'CreateStatsStmt', 'AlterStatsStmt', 'CreatePublicationStmt'],
  ...['AlterPublicationStmt', 'GrantStmt', 'AlterDefaultPrivilegesStmt', 'CommentStmt', 'AlterObjectSchemaStmt'],
  ...['CreateUserMappingStmt', 'AlterUserMappingStmt', 'DropUserMappingStmt'],
  ...['AlterObjectDependsStmt', 'TransactionStmt', 'VariableSetStmt', 'VariableShowStmt', 'LockStmt', 'ExplainStmt'],
  ...['VacuumStmt', 'ClusterStmt', 'ReindexStmt', 'CheckPointStmt', 'ConstraintsSetStmt', 'DiscardStmt'],
  ...['RefreshMatViewStmt', 'NotifyStmt', 'ListenStmt', 'UnlistenStmt', 'DeallocateStmt', 'PrepareStmt'],
])
const WRITES_ROWS = /\b(?:insert|update|delete|truncate|merge|copy|execute|perform|call)\b/i
const WRITING_NODES = /"(?:InsertStmt|UpdateStmt|DeleteStmt|MergeStmt)"/
const VERBS: Readonly<Record<string, string>> = {
  InsertStmt: 'insert into',
  UpdateStmt: 'update of',
  DeleteStmt: 'delete from',
  MergeStmt: 'merge into',
  CopyStmt: 'copy into',
}

/**
 * Finds what of a migration no difference of catalogs shows: changed rows, what blocks and functions did, owners, roles, casts. Rows of
 * tables and values of columns that the migration itself created go with these and are left out; without `created` they are not. Pure.
 */
export function findDataChanges(
  statements: readonly UpStatement[],
  created?: readonly CatalogObject[],
): readonly UndoneNote[] {
  const temporary = created === undefined ? [] : statements.flatMap(({ node }) => temporaryTable(node))
  return statements.flatMap(({ node, type, line, index }) => {
    const table = writtenTable(node)?.relname
    if (table !== undefined && temporary.includes(table)) return []
    const reasons =
      created === undefined && fills(node) ? ['a table made with its rows'] : reasonsOf(node, type, created)
    return reasons.map((reason): UndoneNote => ({ index, line, reason }))
  })
}

/** Gone with the session. */
function temporaryTable(node: Node): readonly string[] {
  const relation =
    'CreateStmt' in node
      ? node.CreateStmt.relation
      : 'CreateTableAsStmt' in node
        ? node.CreateTableAsStmt.into?.rel
        : undefined
  return relation?.relpersistence === 't' && relation.relname !== undefined ? [relation.relname] : []
}

/** `create table … as` and `select … into`. */
function fills(node: Node): boolean {
  if ('SelectStmt' in node) return node.SelectStmt.intoClause !== undefined
  if (!('CreateTableAsStmt' in node)) return false
  const { objtype, into } = node.CreateTableAsStmt
  return objtype === 'OBJECT_TABLE' && into?.skipData !== true
}

function reasonsOf(node: Node, type: string, known: readonly CatalogObject[] | undefined): readonly string[] {
  const created = known ?? []
  if ('DefineStmt' in node && node.DefineStmt.kind === 'OBJECT_AGGREGATE') return []
  const unseen = findUnseenChange(node, known)
  if (unseen !== undefined) return [unseen]
  if (SEEN_IN_CATALOG.has(type)) return []
  if ('TruncateStmt' in node) {
    const tables = (node.TruncateStmt.relations ?? []).flatMap((table) => ('RangeVar' in table ? [table.RangeVar] : []))
    return tables.filter((table) => !isCreated(table, created)).map((table) => `truncate of ${label(table)} (rows)`)
  }
  if ('DoStmt' in node)
    return WRITES_ROWS.test(JSON.stringify(node.DoStmt.args)) ? ['a do block that may write rows'] : []
  if ('SelectStmt' in node) return selectReasons(node)
  const verb = VERBS[type]
  if (verb === undefined) return [`${words(type)}, which the catalog does not show`]
  const relation = writtenTable(node)
  if (relation === undefined) return type === 'CopyStmt' ? [] : [`${verb} a table (rows)`]
  if (isCreated(relation, created) || onlyNewColumns(node, relation, created)) return []
  return [`${verb} ${label(relation)} (rows)`]
}

function selectReasons(node: Node): readonly string[] {
  const text = JSON.stringify(node)
  if (WRITING_NODES.test(text)) return ['a select that writes rows']
  const calls = [...text.matchAll(/"FuncCall":\{"funcname":\[([^\]]*)\]/g)].map(([, names = '']) => names)
  const writing = calls.filter((names) => !/"(?:set_config|now|version|current_setting|pg_sleep)"/.test(names))
  return writing.length === 0 ? [] : ['a select that calls functions, whose effects are not known']
}

function writtenTable(node: Node): RangeVar | undefined {
  if ('InsertStmt' in node) return node.InsertStmt.relation
  if ('UpdateStmt' in node) return node.UpdateStmt.relation
  if ('DeleteStmt' in node) return node.DeleteStmt.relation
  if ('MergeStmt' in node) return node.MergeStmt.relation
  return 'CopyStmt' in node && node.CopyStmt.is_from === true ? node.CopyStmt.relation : undefined
}

/** An update that fills columns which the migration added goes with them. */
function onlyNewColumns(node: Node, table: RangeVar, created: readonly CatalogObject[]): boolean {
  if (!('UpdateStmt' in node)) return false
  return (node.UpdateStmt.targetList ?? []).every((target) => {
    const name = 'ResTarget' in target ? target.ResTarget.name : undefined
    return created.some((object) => object.kind === 'column' && object.name === name && isTable(object.table, table))
  })
}

function isCreated(table: RangeVar, created: readonly CatalogObject[]): boolean {
  return created.some((object) => object.kind === 'table' && isTable(object, table))
}

function isTable({ schema, name }: { schema: string; name: string }, table: RangeVar): boolean {
  return name === table.relname && (table.schemaname === undefined || table.schemaname === schema)
}

function label({ schemaname, relname = '' }: RangeVar): string {
  return schemaname === undefined ? `"${relname}"` : `"${schemaname}"."${relname}"`
}

/** `CreateCastStmt` is "create cast". */
function words(type: string): string {
  return type
    .replace(/Stmt$/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase()
}
