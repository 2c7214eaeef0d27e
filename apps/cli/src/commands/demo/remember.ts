import type { Database } from '@pgtend/database'
import type { DemoText } from './read-markdown.ts'

/** What the demo stored. */
export interface Remembered {
  readonly memories: number
  readonly files: number
  readonly rowsPerSecond: number
  readonly embedMs: number
}

/** Embeds the texts and writes them as memories of one user. */
export async function remember(database: Database, userId: string, texts: readonly DemoText[]): Promise<Remembered> {
  const { createLexicalEmbedder } = await import('@pgtend/core-schema')
  const { ingestVectors } = await import('@pgtend/vector-index')
  const start = performance.now()
  const vectors = await createLexicalEmbedder().embed(texts.map(searchableText))
  const embedMs = performance.now() - start
  const rows = texts.map((text, index) => ({
    user_id: userId,
    content: text.content,
    metadata: { file: text.file, line: text.line, headings: text.headings },
    embedding: vectors[index],
  }))
  const target = { schema: 'public', table: 'memories', column: 'embedding' }
  const { written, rowsPerSecond } = await ingestVectors(database, target, rows)
  return { memories: written, files: new Set(texts.map(({ file }) => file)).size, rowsPerSecond, embedMs }
}

/** Headings say what a piece is about, often in words that it does not repeat. */
function searchableText({ headings, content }: DemoText): string {
  return [...headings, content].join('\n')
}
