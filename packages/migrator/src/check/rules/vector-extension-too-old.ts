import type { Node } from 'libpg-query'
import type { Rule } from '../rule.ts'
import { after } from '../safe-sql/after.ts'
import { nodeAs, stringsOf, walk } from '../syntax.ts'

const EARLIER = `create extension vector version '0.4.4';
create table memories (id bigint primary key, embedding vector(3));`

export const vectorExtensionTooOld: Rule = {
  name: 'vector-extension-too-old',
  severity: 'error',
  category: 'failure',
  title: 'pgvector is too old for what the migration uses.',
  why: 'HNSW came with pgvector 0.5, `halfvec`, `sparsevec` and indexes over `bit` with 0.7. Update with `alter extension vector update` first, where the server offers it.',
  examples: {
    unsafe: {
      earlier: EARLIER,
      sql: 'create index concurrently on memories using hnsw (embedding vector_cosine_ops);',
    },
    safe: {
      earlier: EARLIER,
      sql: 'create index concurrently on memories using ivfflat (embedding vector_cosine_ops);',
    },
  },
  check: (statement) => {
    const { node, state } = statement
    const version = state.extensions.get('vector')
    const needed = version === undefined ? undefined : neededVersion(node)
    if (version === undefined || needed === undefined || minor(version) >= minor(needed.version)) return []
    return [
      {
        message: `${needed.feature} needs pgvector ${needed.version}, and ${version} is installed`,
        ...after('alter extension vector update;', statement),
      },
    ]
  },
}

function neededVersion(node: Node): { readonly feature: string; readonly version: string } | undefined {
  let newer: string | undefined
  walk(node, (part) => {
    const name = stringsOf(nodeAs(part, 'TypeName')?.names).at(-1)
    if (name === 'halfvec' || name === 'sparsevec') newer = name
  })
  if (newer !== undefined) return { feature: newer, version: '0.7.0' }
  return nodeAs(node, 'IndexStmt')?.accessMethod === 'hnsw' ? { feature: 'hnsw', version: '0.5.0' } : undefined
}

function minor(version: string): number {
  const [major = 0, second = 0] = version.split('.').map(Number)
  return major * 1000 + second
}
