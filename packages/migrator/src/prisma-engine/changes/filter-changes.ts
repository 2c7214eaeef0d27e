import type { CreateStmt, IndexStmt, RenameStmt } from 'libpg-query'
import type { ChangeScope } from './change-scope.ts'
import { decideAlterTable } from './decide-alter-table.ts'
import { decideDrop } from './decide-drop.ts'
import { type Decision, joinDecisions, leave, run, skip } from './decision.ts'
import { type ScriptStatement, tableRef } from './parse-script.ts'

const CREATE_VECTOR = 'CREATE EXTENSION IF NOT EXISTS "vector" WITH SCHEMA "public"'

/** Decides which statements of the engine's script are run, which are left alone and why, and where data is at stake. Pure. */
export function filterChanges(script: readonly ScriptStatement[], scope: ChangeScope): Decision {
  const decided = script.map((statement) => decide(statement, scope))
  const isCreated = script.some(
    ({ node }) => 'CreateExtensionStmt' in node && node.CreateExtensionStmt.extname === 'vector',
  )
  const needsVector = scope.usesVectors && !scope.hasVector && !isCreated
  return joinDecisions([needsVector ? run(CREATE_VECTOR) : skip(), ...decided])
}

function decide({ sql, node, alter }: ScriptStatement, scope: ChangeScope): Decision {
  // The engine wraps a change of an enum into a transaction of its own; pgtend makes the transactions.
  if ('TransactionStmt' in node) return skip()
  if ('DropStmt' in node) return decideDrop(sql, node.DropStmt, scope)
  if ('IndexStmt' in node) return decideCreateIndex(sql, node.IndexStmt, scope)
  if ('RenameStmt' in node) return decideRename(sql, node.RenameStmt, scope)
  if ('CreateStmt' in node) return decideCreateTable(sql, node.CreateStmt, scope)
  if (alter !== undefined) return decideAlterTable(sql, alter, scope)
  const addsEnumValue = 'AlterEnumStmt' in node && node.AlterEnumStmt.oldVal === undefined
  return run(sql, addsEnumValue ? 'first' : 'transaction')
}

function decideCreateTable(sql: string, { relation }: CreateStmt, scope: ChangeScope): Decision {
  const table = tableRef(relation, scope.schema)
  const reason = scope.reasonToProtect(table)
  return reason === undefined ? run(sql) : leave(`table "${table.name}"`, sql, reason)
}

function decideCreateIndex(
  sql: string,
  { relation, idxname = '', accessMethod, indexParams, unique }: IndexStmt,
  scope: ChangeScope,
): Decision {
  const table = tableRef(relation, scope.schema)
  const object = `index "${idxname}"`
  const reason = scope.reasonToProtect(table)
  if (reason !== undefined) return leave(object, sql, reason)
  if (scope.keepsName(idxname)) return leave(object, sql, 'there is one of that name in a form of its own')
  const columns = (indexParams ?? []).flatMap((param) => ('IndexElem' in param ? [param.IndexElem.name ?? ''] : []))
  // The engine makes the indexes of a column anew that it thinks it makes anew.
  const ref = { schema: table.schema, name: idxname }
  const isThere = scope.findIndex(ref) !== undefined && !scope.dropsIndex(ref)
  if (isThere && columns.some((name) => scope.keepsColumn(table, name))) return skip()
  const isOnVector = columns.some((name) => scope.isVectorColumn(table, name))
  if (isOnVector && accessMethod === 'btree') {
    return leave(object, sql, 'a btree cannot search vectors; `pgtend vector create` builds the index')
  }
  // Rows of a new column are all alike or null, and a new table has none.
  const mayRepeat = unique === true && columns.every((name) => scope.findColumn(table, name) !== undefined)
  const { schema, name } = table
  const obstacle = { kind: 'duplicates-in-unique-index', schema, table: name, columns } as const
  return mayRepeat ? { ...run(sql), obstacles: [obstacle] } : run(sql)
}

function decideRename(sql: string, { relation, renameType }: RenameStmt, scope: ChangeScope): Decision {
  const named = tableRef(relation, scope.schema)
  const index = renameType === 'OBJECT_INDEX' ? scope.findIndex(named) : undefined
  const table = index === undefined ? named : { schema: index.schema, name: index.table }
  const reason = scope.reasonToProtect(table)
  return reason === undefined ? run(sql) : leave(`table "${table.name}"`, sql, reason)
}
