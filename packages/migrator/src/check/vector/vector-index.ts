import type { IndexStmt, Node } from 'libpg-query'
import { nodeAs } from '../syntax.ts'

/** `create index … using hnsw` or `ivfflat`; undefined for everything else. */
export function vectorIndexOf(node: Node): IndexStmt | undefined {
  const statement = nodeAs(node, 'IndexStmt')
  return isVectorMethod(statement?.accessMethod) ? statement : undefined
}

export function isVectorMethod(method: string | undefined): boolean {
  return method === 'hnsw' || method === 'ivfflat'
}

export function buildsVectorIndex(node: Node): boolean {
  return vectorIndexOf(node) !== undefined
}
