import type { AlterTableCmd, Node, RangeVar } from 'libpg-query'

type KeysOfUnion<T> = T extends T ? keyof T : never
/** The kinds of nodes in PostgreSQL's syntax tree: `AlterTableStmt`, `ColumnDef`, … */
export type NodeKind = KeysOfUnion<Node>
type Content<K extends NodeKind> = Extract<Node, Record<K, unknown>>[K]

/** The content of a node of one kind; undefined for every other. */
export function nodeAs<K extends NodeKind>(node: Node | undefined, kind: K): Content<K> | undefined {
  return node !== undefined && kind in node ? (node as unknown as Record<K, Content<K>>)[kind] : undefined
}

/** The contents of the nodes of one kind in a list. */
export function nodesAs<K extends NodeKind>(nodes: readonly Node[] | undefined, kind: K): readonly Content<K>[] {
  const found: Content<K>[] = []
  for (const node of nodes ?? []) {
    const content = nodeAs(node, kind)
    if (content !== undefined) found.push(content)
  }
  return found
}

/** The texts of a list of strings, such as the parts of a name. */
export function stringsOf(nodes: readonly Node[] | undefined): readonly string[] {
  return nodesAs(nodes, 'String').map(({ sval }) => sval ?? '')
}

/** The actions of an `alter table`. */
export function alterCommands(node: Node): readonly AlterTableCmd[] {
  return nodesAs(nodeAs(node, 'AlterTableStmt')?.cmds, 'AlterTableCmd')
}

/** The parts of a dropped or commented object's name: of a list, of a type name, or of a single string. */
export function nameParts(node: Node): readonly string[] {
  const items = nodeAs(node, 'List')?.items ?? nodeAs(node, 'TypeName')?.names ?? [node]
  return stringsOf(items)
}

/** Walks a syntax tree depth first and calls `visit` with every node; names of fields are passed over. */
export function walk(tree: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(tree)) {
    for (const item of tree) walk(item, visit)
  } else if (typeof tree === 'object' && tree !== null) {
    for (const key in tree) {
      const value: unknown = (tree as Record<string, unknown>)[key]
      if (typeof value !== 'object' || value === null) continue
      if (isUpperCase(key)) visit(tree as Node)
      walk(value, visit)
    }
  }
}

/** The tables that a statement names anywhere. */
export function rangeVarsIn(tree: unknown): readonly RangeVar[] {
  const found: RangeVar[] = []
  walk(tree, (node) => {
    const relation = nodeAs(node, 'RangeVar')
    if (relation !== undefined) found.push(relation)
  })
  return found
}

/** The columns that an expression names, without their tables. */
export function columnsIn(tree: unknown): readonly string[] {
  const found = new Set<string>()
  walk(tree, (node) => {
    const last = stringsOf(nodeAs(node, 'ColumnRef')?.fields).at(-1)
    if (last !== undefined) found.add(last)
  })
  return [...found]
}

/** The text or number of a constant, looking through casts; undefined for anything else. */
export function constantOf(node: Node | undefined): string | undefined {
  const cast = nodeAs(node, 'TypeCast')
  if (cast !== undefined) return constantOf(cast.arg)
  const constant = nodeAs(node, 'A_Const')
  if (constant === undefined) return undefined
  if (constant.sval) return constant.sval.sval ?? ''
  if (constant.ival) return String(constant.ival.ival ?? 0)
  if (constant.fval) return constant.fval.fval
  return constant.boolval ? String(constant.boolval.boolval === true) : undefined
}

function isUpperCase(key: string): boolean {
  const code = key.charCodeAt(0)
  return code >= 65 && code <= 90
}
