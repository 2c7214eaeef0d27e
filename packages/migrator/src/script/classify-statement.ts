import type {
  AlterTableStmt,
  DropStmt,
  IndexStmt,
  Node,
  RangeVar,
  ReindexStmt,
  SelectStmt,
  TransactionStmt,
  VariableSetStmt,
} from 'libpg-query'
import { chosenName } from './chosen-index-name.ts'
import type { ObjectName, Recovery, StatementClass } from './statement.ts'

const TRANSACTIONAL: StatementClass = { kind: 'transactional', countsRows: false, destroysData: false }
const REPEATABLE: Recovery = { type: 'repeatable', reindexes: false }
const COUNTED = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'CreateTableAsStmt']
const DATA_OBJECTS = new Set(['OBJECT_TABLE', 'OBJECT_SCHEMA', 'OBJECT_FOREIGN_TABLE', 'OBJECT_EXTENSION'])
const REINDEX_MANY = new Set(['REINDEX_OBJECT_SCHEMA', 'REINDEX_OBJECT_SYSTEM', 'REINDEX_OBJECT_DATABASE'])
const REFRESHES = new Set([
  'ALTER_SUBSCRIPTION_REFRESH',
  'ALTER_SUBSCRIPTION_SET_PUBLICATION',
  'ALTER_SUBSCRIPTION_ADD_PUBLICATION',
  'ALTER_SUBSCRIPTION_DROP_PUBLICATION',
])
/** A procedure that a block calls may end its transaction. */
const CALLS = /\bcall\b/i
const ENDS_TRANSACTION = /\b(?:commit|rollback)\b\s*(?:;|and\b)/i

/** Says from the syntax tree how a statement has to be run; never looks at its text. */
export function classifyStatement(node: Node): StatementClass {
  const [entry] = Object.entries(node)
  const classify = entry === undefined ? undefined : CLASSIFIERS[entry[0]]
  const special = classify === undefined ? undefined : classify(node)
  if (special !== undefined) return special
  const type = entry?.[0] ?? ''
  return {
    ...TRANSACTIONAL,
    countsRows: COUNTED.includes(type),
    destroysData: type === 'DeleteStmt' || type === 'TruncateStmt',
  }
}

type Classifier = (node: Node) => StatementClass | undefined

const CLASSIFIERS: Readonly<Record<string, Classifier>> = {
  TransactionStmt: (node) => ('TransactionStmt' in node ? transaction(node.TransactionStmt) : undefined),
  SelectStmt: (node) => ('SelectStmt' in node ? settingFunction(node.SelectStmt) : undefined),
  VariableSetStmt: (node) => ('VariableSetStmt' in node ? setting(node.VariableSetStmt) : undefined),
  IndexStmt: (node) => ('IndexStmt' in node ? index(node.IndexStmt) : undefined),
  DropStmt: (node) => ('DropStmt' in node ? drop(node.DropStmt) : undefined),
  ReindexStmt: (node) => ('ReindexStmt' in node ? reindex(node.ReindexStmt) : undefined),
  AlterTableStmt: (node) => ('AlterTableStmt' in node ? alterTable(node.AlterTableStmt) : undefined),
  VacuumStmt: (node) => ('VacuumStmt' in node && node.VacuumStmt.is_vacuumcmd ? outside('vacuum') : undefined),
  ClusterStmt: (node) => ('ClusterStmt' in node && !node.ClusterStmt.relation ? outside('cluster') : undefined),
  AlterSystemStmt: () => outside('alter system'),
  CreatedbStmt: (node) =>
    'CreatedbStmt' in node
      ? outside('create database', { type: 'create-database', database: node.CreatedbStmt.dbname ?? '' })
      : undefined,
  DropdbStmt: (node) =>
    'DropdbStmt' in node
      ? {
          ...outside('drop database', { type: 'drop-database', database: node.DropdbStmt.dbname ?? '' }),
          destroysData: true,
        }
      : undefined,
  CreateTableSpaceStmt: () => outside('create tablespace', { type: 'unknown' }),
  DropTableSpaceStmt: () => outside('drop tablespace', { type: 'unknown' }),
  AlterDatabaseStmt: (node) =>
    'AlterDatabaseStmt' in node && hasOption(node.AlterDatabaseStmt.options, 'tablespace')
      ? outside('alter database set tablespace')
      : undefined,
  AlterSubscriptionStmt: (node) =>
    'AlterSubscriptionStmt' in node && REFRESHES.has(node.AlterSubscriptionStmt.kind ?? '')
      ? outside('alter subscription that refreshes')
      : undefined,
  CreateSubscriptionStmt: () => outside('create subscription', { type: 'unknown' }),
  DropSubscriptionStmt: () => outside('drop subscription', { type: 'unknown' }),
  DiscardStmt: (node) =>
    'DiscardStmt' in node && node.DiscardStmt.target === 'DISCARD_ALL' ? outside('discard all') : undefined,
  AlterEnumStmt: (node) =>
    'AlterEnumStmt' in node && node.AlterEnumStmt.newVal !== undefined && node.AlterEnumStmt.oldVal === undefined
      ? { ...TRANSACTIONAL, enumValue: node.AlterEnumStmt.newVal }
      : undefined,
  CopyStmt: (node) =>
    'CopyStmt' in node ? { ...TRANSACTIONAL, countsRows: node.CopyStmt.is_from === true } : undefined,
  CallStmt: () => ({ ...TRANSACTIONAL, mayCommit: true }),
  DoStmt: (node) => ('DoStmt' in node ? block(JSON.stringify(node.DoStmt.args)) : undefined),
}

function block(code: string): StatementClass | undefined {
  if (ENDS_TRANSACTION.test(code)) {
    return { ...outside('do block that ends its transaction', { type: 'unknown' }), mayCommit: true }
  }
  return CALLS.test(code) ? { ...TRANSACTIONAL, mayCommit: true } : undefined
}

function hasOption(options: readonly Node[] | undefined, name: string): boolean {
  return options?.some((option) => 'DefElem' in option && option.DefElem.defname === name) ?? false
}

function outside(reason: string, recovery: Recovery = REPEATABLE): StatementClass {
  return { kind: 'outside-transaction', reason, recovery, countsRows: false, destroysData: false }
}

function transaction({ kind }: TransactionStmt): StatementClass | undefined {
  const control = (name: 'begin' | 'commit' | 'rollback' | 'prepare'): StatementClass => ({
    ...TRANSACTIONAL,
    kind: 'transaction-control',
    control: name,
  })
  switch (kind) {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      return control('begin')
    case 'TRANS_STMT_COMMIT':
      return control('commit')
    case 'TRANS_STMT_ROLLBACK':
      return control('rollback')
    case 'TRANS_STMT_PREPARE':
      return control('prepare')
    case 'TRANS_STMT_COMMIT_PREPARED':
    case 'TRANS_STMT_ROLLBACK_PREPARED':
      return outside('two-phase commit', { type: 'unknown' })
    default:
      return undefined
  }
}

/** `set transaction` stays a statement of its transaction; everything else changes the session. */
function setting({ name, kind, is_local }: VariableSetStmt): StatementClass | undefined {
  if (name === 'TRANSACTION' || name === 'TRANSACTION SNAPSHOT') return undefined
  const setting = kind === 'VAR_RESET_ALL' ? 'all' : (name ?? '')
  return { ...TRANSACTIONAL, kind: 'session-setting', setting, local: is_local === true }
}

/** `select set_config('search_path', '', false)`, as pg_dump writes it. */
function settingFunction({ targetList, fromClause }: SelectStmt): StatementClass | undefined {
  const [target] = targetList ?? []
  if (targetList?.length !== 1 || fromClause !== undefined || target === undefined) return undefined
  const call = 'ResTarget' in target ? target.ResTarget.val : undefined
  if (call === undefined || !('FuncCall' in call)) return undefined
  const { funcname, args } = call.FuncCall
  const name = funcname?.at(-1)
  const [setting, , local] = (args ?? []).map((arg) => ('A_Const' in arg ? arg.A_Const : undefined))
  if (name === undefined || !('String' in name) || name.String.sval !== 'set_config') return undefined
  if (setting?.sval?.sval === undefined || local?.boolval === undefined) return undefined
  return {
    ...TRANSACTIONAL,
    kind: 'session-setting',
    setting: setting.sval.sval.toLowerCase(),
    local: local.boolval.boolval === true,
  }
}

function index(statement: IndexStmt): StatementClass | undefined {
  const { concurrent, relation, idxname } = statement
  if (!concurrent || relation === undefined) return undefined
  return outside('create index concurrently', {
    type: 'create-index',
    table: objectName(relation),
    index: idxname,
    ...(idxname === undefined && { chosen: chosenName(statement) }),
  })
}

function drop({ concurrent, objects, removeType }: DropStmt): StatementClass | undefined {
  if (concurrent)
    return outside('drop index concurrently', { type: 'drop-index', indexes: (objects ?? []).map(listName) })
  return DATA_OBJECTS.has(removeType ?? '') ? { ...TRANSACTIONAL, destroysData: true } : undefined
}

function reindex({ kind, params }: ReindexStmt): StatementClass | undefined {
  const concurrently = hasOption(params, 'concurrently')
  if (!concurrently && !REINDEX_MANY.has(kind ?? '')) return undefined
  return outside(concurrently ? 'reindex concurrently' : 'reindex of many tables', {
    type: 'repeatable',
    reindexes: concurrently,
  })
}

function alterTable({ cmds, relation }: AlterTableStmt): StatementClass | undefined {
  const commands = (cmds ?? []).flatMap((cmd) => ('AlterTableCmd' in cmd ? [cmd.AlterTableCmd] : []))
  for (const { subtype, def } of commands) {
    const partition = def !== undefined && 'PartitionCmd' in def ? def.PartitionCmd : undefined
    if (subtype !== 'AT_DetachPartition' || !partition?.concurrent || !relation || !partition.name) continue
    const names = { table: objectName(relation), partition: objectName(partition.name) }
    return outside('detach partition concurrently', { type: 'detach-partition', ...names })
  }
  const destroysData = commands.some(({ subtype }) => subtype === 'AT_DropColumn')
  return destroysData ? { ...TRANSACTIONAL, destroysData } : undefined
}

function objectName({ schemaname, relname }: RangeVar): ObjectName {
  return { schema: schemaname, name: relname ?? '' }
}

/** Names in a `drop` are lists of one to three strings; the last is the object's own. */
function listName(node: Node): ObjectName {
  const items = 'List' in node ? (node.List.items ?? []) : []
  const parts = items.flatMap((item) => ('String' in item ? [item.String.sval ?? ''] : []))
  return { schema: parts.at(-2), name: parts.at(-1) ?? '' }
}
