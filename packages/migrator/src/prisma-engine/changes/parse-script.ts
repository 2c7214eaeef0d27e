import type { AlterTableCmd, Node, RangeVar } from 'libpg-query'
import { loadParser } from '../../script/load-parser.ts'
import { splitStatements } from '../../script/split-statements.ts'

/** A schema-qualified name. */
export interface ObjectRef {
  readonly schema: string
  readonly name: string
}

/** One action of an `alter table`, with its text. */
export interface AlterAction {
  readonly text: string
  readonly command: AlterTableCmd
}

/** One statement of the engine's script. */
export interface ScriptStatement {
  readonly sql: string
  readonly node: Node
  /** For `alter table`: the part before the actions, and the actions; undefined when they could not be told apart. */
  readonly alter?: {
    readonly table: ObjectRef
    readonly prefix: string
    readonly actions: readonly AlterAction[] | undefined
  }
}

const ALTER_TABLE_PREFIX = /^ALTER TABLE (?:"(?:[^"]|"")*"\.)?"(?:[^"]|"")*"\s+/
/** How Prisma's engine joins the actions of one `alter table`. */
const ACTION_SEPARATOR = ',\n'

/** Reads the script of the engine with PostgreSQL's parser; names without schema are in `schema`. */
export async function parseScript(script: string, schema: string): Promise<readonly ScriptStatement[]> {
  if (script.trim() === '') return []
  const parse = await loadParser()
  return splitStatements(parse, { path: 'schema diff', text: script }).flatMap(({ text }) => {
    const node = parse(text).stmts?.[0]?.stmt
    return node === undefined ? [] : [{ sql: text, node, ...alterOf(text, node, schema) }]
  })
}

/** Turns a table reference of the syntax tree into a name. */
export function tableRef(relation: RangeVar | undefined, schema: string): ObjectRef {
  return { schema: relation?.schemaname ?? schema, name: relation?.relname ?? '' }
}

/** Turns a name of a `drop` (a list of one or two strings, or a type name) into a name. */
export function droppedRef(node: Node, schema: string): ObjectRef {
  const items = 'List' in node ? node.List.items : 'TypeName' in node ? node.TypeName.names : [node]
  const parts = (items ?? []).flatMap((item) => ('String' in item ? [item.String.sval ?? ''] : []))
  return { schema: parts.at(-2) ?? schema, name: parts.at(-1) ?? '' }
}

function alterOf(text: string, node: Node, schema: string): Pick<ScriptStatement, 'alter'> {
  if (!('AlterTableStmt' in node) || node.AlterTableStmt.objtype !== 'OBJECT_TABLE') return {}
  const commands = (node.AlterTableStmt.cmds ?? []).flatMap((cmd) =>
    'AlterTableCmd' in cmd ? [cmd.AlterTableCmd] : [],
  )
  const prefix = ALTER_TABLE_PREFIX.exec(text)?.[0] ?? ''
  const texts = text.slice(prefix.length).split(ACTION_SEPARATOR)
  const separable = prefix !== '' && texts.length === commands.length
  return {
    alter: {
      table: tableRef(node.AlterTableStmt.relation, schema),
      prefix,
      actions: separable ? commands.map((command, index) => ({ command, text: texts[index] ?? '' })) : undefined,
    },
  }
}
