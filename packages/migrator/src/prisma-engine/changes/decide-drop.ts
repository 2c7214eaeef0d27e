import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { DropStmt } from 'libpg-query'
import type { ChangeScope } from './change-scope.ts'
import { type Decision, leave, run } from './decision.ts'
import { droppedRef, type ObjectRef } from './parse-script.ts'

/** Decides about a `drop …` of the engine. Pure. */
export function decideDrop(sql: string, { removeType, objects }: DropStmt, scope: ChangeScope): Decision {
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
      return scope.isTypeInUse(ref)
        ? leave(`type "${ref.name}"`, sql, 'type that columns, functions or other types still use')
        : run(sql)
    case 'OBJECT_SEQUENCE':
      return scope.isFreeSequence(ref)
        ? leave(`sequence "${ref.name}"`, sql, 'sequence of its own, which a Prisma schema cannot describe')
        : run(sql)
    default:
      return run(sql)
  }
}

function decideDropTable(sql: string, ref: ObjectRef, scope: ChangeScope): Decision {
  const reason = scope.reasonToProtect(ref)
  if (reason !== undefined) return leave(`table "${ref.name}"`, sql, reason)
  return { ...run(sql), losses: [{ kind: 'drop-table', schema: ref.schema, table: ref.name, column: null }] }
}

function decideDropIndex(sql: string, ref: ObjectRef, scope: ChangeScope): Decision {
  const index = scope.findIndex(ref)
  if (index === undefined) return run(sql)
  const reason = scope.reasonToKeepIndex(index)
  if (reason !== undefined) return leave(`index "${ref.name}"`, sql, reason)
  if (index.constraint === null) return run(sql)
  // The engine drops the index; PostgreSQL wants the constraint dropped instead (2BP01).
  const table = qualifiedName(index.schema, index.table)
  return run(`ALTER TABLE ${table} DROP CONSTRAINT ${escapeIdentifier(index.constraint)}`)
}
