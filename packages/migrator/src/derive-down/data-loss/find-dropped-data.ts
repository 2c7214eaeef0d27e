import type { Node, RangeVar } from 'libpg-query'
import type { SqlParser } from '../../script/load-parser.ts'

/** Data that a statement drops or deletes, named as it names it. */
export interface DroppedData {
  readonly migration: string
  /** Undefined: the search_path decides. */
  readonly schema: string | undefined
  /** Null: every table of the schema. */
  readonly table: string | null
  readonly column: string | null
}

const TABLE_TYPES: ReadonlySet<string | undefined> = new Set(['OBJECT_TABLE', 'OBJECT_FOREIGN_TABLE'])

/** Finds the tables, columns and rows that a statement drops; a `delete` with a condition counts as none. Pure. */
export function findDroppedData(parse: SqlParser, migration: string, sql: string): readonly DroppedData[] {
  const nodes = (parse(sql).stmts ?? []).flatMap(({ stmt }) => stmt ?? [])
  return nodes.flatMap(droppedBy).map((dropped) => ({ ...dropped, migration }))
}

type Dropped = Omit<DroppedData, 'migration'>

function droppedBy(node: Node): readonly Dropped[] {
  if ('DropStmt' in node) {
    const { removeType, objects = [] } = node.DropStmt
    if (TABLE_TYPES.has(removeType)) return objects.map(droppedTable)
    if (removeType !== 'OBJECT_SCHEMA') return []
    return objects.flatMap((object) =>
      'String' in object ? [{ schema: object.String.sval, table: null, column: null }] : [],
    )
  }
  if ('TruncateStmt' in node) {
    return (node.TruncateStmt.relations ?? []).flatMap((table) => ('RangeVar' in table ? [whole(table.RangeVar)] : []))
  }
  if ('DeleteStmt' in node) {
    const { relation, whereClause } = node.DeleteStmt
    return relation === undefined || whereClause !== undefined ? [] : [whole(relation)]
  }
  if (!('AlterTableStmt' in node)) return []
  const { relation, cmds = [] } = node.AlterTableStmt
  return cmds.flatMap((cmd): readonly Dropped[] => {
    const command = 'AlterTableCmd' in cmd ? cmd.AlterTableCmd : undefined
    if (command?.subtype !== 'AT_DropColumn' || relation === undefined) return []
    return [{ ...whole(relation), column: command.name ?? '' }]
  })
}

function droppedTable(object: Node): Dropped {
  const items = 'List' in object ? (object.List.items ?? []) : []
  const names = items.flatMap((item) => ('String' in item ? [item.String.sval ?? ''] : []))
  return { schema: names.at(-2), table: names.at(-1) ?? '', column: null }
}

function whole({ schemaname, relname = '' }: RangeVar): Dropped {
  return { schema: schemaname, table: relname, column: null }
}
