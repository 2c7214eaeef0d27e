import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { DropStmt } from 'libpg-query'
import { type Decision, leave, run } from './decision.ts'
import { droppedRef, type ObjectRef } from './parse-script.ts'
import type { PushScope } from './push-scope.ts'

/** Decides about a `drop …` of the engine. Pure. */
export function decideDrop(sql: string, { removeType, objects }: DropStmt, scope: PushScope): Decision {
  const [object] = objects ?? []
  if (object === undefined) return run(sql)
  const ref = droppedRef(object, scope.schema)
  switch (removeType) {
    case 'OBJECT_TABLE':
      return decideDropTable(sql, ref, scope)
    case 'OBJECT_INDEX':
      return decideDropIndex(sql, ref, scope)
    case 'OBJECT_EXTENSION':
      return leave(`extension "${ref.name}"`, sql, 'extension, which raw SQL may need')
    case 'OBJECT_TYPE':
      return scope.isUsedByProtectedTable(ref)
        ? leave(`type "${ref.name}"`, sql, 'type of a column in a table that is left alone')
        : run(sql)
    default:
      return run(sql)
  }
}

function decideDropTable(sql: string, ref: ObjectRef, scope: PushScope): Decision {
  const reason = scope.reasonToProtect(ref)
  if (reason !== undefined) return leave(`table "${ref.name}"`, sql, reason)
  return { ...run(sql), losses: [{ kind: 'drop-table', schema: ref.schema, table: ref.name, column: null }] }
}

function decideDropIndex(sql: string, ref: ObjectRef, scope: PushScope): Decision {
  const index = scope.findIndex(ref)
  if (index === undefined) return run(sql)
  const reason = scope.reasonToKeepIndex(index)
  if (reason !== undefined) return leave(`index "${ref.name}"`, sql, reason)
  if (index.constraint === null) return run(sql)
  // The engine drops the index; PostgreSQL wants the constraint dropped instead (2BP01).
  const table = qualifiedName(index.schema, index.table)
  return run(`ALTER TABLE ${table} DROP CONSTRAINT ${escapeIdentifier(index.constraint)}`)
}
