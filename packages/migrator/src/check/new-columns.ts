import type { ColumnDef, Node } from 'libpg-query'
import { alterCommands, nodeAs, nodesAs } from './syntax.ts'

/** The columns that a statement adds: those of a new table, and those added to an old one. Pure. */
export function newColumns(node: Node): readonly ColumnDef[] {
  const added = alterCommands(node).filter(({ subtype }) => subtype === 'AT_AddColumn')
  return [
    ...nodesAs(nodeAs(node, 'CreateStmt')?.tableElts, 'ColumnDef'),
    ...added.flatMap(({ def }) => nodeAs(def, 'ColumnDef') ?? []),
  ]
}
