import type { IndexStmt, RenameStmt } from 'libpg-query'
import { decideAlterTable } from './decide-alter-table.ts'
import { decideDrop } from './decide-drop.ts'
import { type Decision, joinDecisions, leave, run, skip } from './decision.ts'
import { type ScriptStatement, tableRef } from './parse-script.ts'
import { type PushScope, pushScope } from './push-scope.ts'
import type { PushFacts } from './read-push-facts.ts'

const CREATE_VECTOR = 'CREATE EXTENSION IF NOT EXISTS "vector" WITH SCHEMA "public"'

/**
 * Decides which statements of the engine's script a push runs, which it leaves alone and why, and where data is at stake. Pure.
 * `schema` is where names without schema are.
 */
export function filterPush(script: readonly ScriptStatement[], facts: PushFacts, schema: string): Decision {
  const scope = pushScope(script, facts, schema)
  const decided = script.map((statement) => decide(statement, scope))
  const isCreated = script.some(
    ({ node }) => 'CreateExtensionStmt' in node && node.CreateExtensionStmt.extname === 'vector',
  )
  const needsVector = scope.usesVectors && !scope.hasVector && !isCreated
  return joinDecisions([needsVector ? run(CREATE_VECTOR) : skip(), ...decided])
}

function decide({ sql, node, alter }: ScriptStatement, scope: PushScope): Decision {
  // The engine wraps a change of an enum into a transaction of its own; a push is one transaction.
  if ('TransactionStmt' in node) return skip()
  if ('DropStmt' in node) return decideDrop(sql, node.DropStmt, scope)
  if ('IndexStmt' in node) return decideCreateIndex(sql, node.IndexStmt, scope)
  if ('RenameStmt' in node) return decideRename(sql, node.RenameStmt, scope)
  if (alter !== undefined) return decideAlterTable(sql, alter, scope)
  const addsEnumValue = 'AlterEnumStmt' in node && node.AlterEnumStmt.oldVal === undefined
  return run(sql, addsEnumValue ? 'first' : 'transaction')
}

function decideCreateIndex(
  sql: string,
  { relation, idxname = '', accessMethod, indexParams }: IndexStmt,
  scope: PushScope,
) {
  const table = tableRef(relation, scope.schema)
  const object = `index "${idxname}"`
  const reason = scope.reasonToProtect(table)
  if (reason !== undefined) return leave(object, sql, reason)
  if (scope.keepsName(idxname)) return leave(object, sql, 'there is one of that name in a form of its own')
  const columns = (indexParams ?? []).flatMap((param) => ('IndexElem' in param ? [param.IndexElem.name ?? ''] : []))
  const isOnVector = columns.some((name) => scope.isVectorColumn(table, name))
  return isOnVector && accessMethod === 'btree'
    ? leave(object, sql, 'a btree cannot search vectors; `pgtend vector create` builds the index')
    : run(sql)
}

function decideRename(sql: string, { relation, renameType }: RenameStmt, scope: PushScope): Decision {
  const named = tableRef(relation, scope.schema)
  const index = renameType === 'OBJECT_INDEX' ? scope.findIndex(named) : undefined
  const table = index === undefined ? named : { schema: index.schema, name: index.table }
  const reason = scope.reasonToProtect(table)
  return reason === undefined ? run(sql) : leave(`table "${table.name}"`, sql, reason)
}
