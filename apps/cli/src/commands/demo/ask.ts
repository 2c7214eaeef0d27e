import type { Database } from '@pgtend/database'
import type { DemoText } from './read-markdown.ts'

/** One question and the best answer found. */
export interface Answer {
  readonly question: string
  readonly file: string
  readonly line: number
  readonly heading: string
  readonly similarity: number
  /** Share of the true five nearest memories among the five found, from 0 to 1. */
  readonly recall: number
  readonly latencyMs: number
  readonly route: 'index' | 'exact'
}

interface MemoryRow {
  readonly id: string
  readonly metadata: { readonly file: string; readonly line: number; readonly headings: readonly string[] }
}

const K = 5

/** Answers each question through the index, and once more exactly, to say how much of the truth the index found. */
export async function ask(database: Database, questions: readonly string[]): Promise<readonly Answer[]> {
  const { createLexicalEmbedder } = await import('@pgtend/core-schema')
  const { createVectorSearch } = await import('@pgtend/vector-index')
  const search = createVectorSearch<MemoryRow>(database.pool, {
    schema: 'public',
    table: 'memories',
    column: 'embedding',
    columns: ['id', 'metadata'],
  })
  const vectors = await createLexicalEmbedder().embed(questions)
  const answers: Answer[] = []
  for (const [index, question] of questions.entries()) {
    const vector = vectors[index]
    if (vector === undefined) continue
    // The first search also reads the catalogs; what is timed is a search.
    await search.search(vector, { k: K })
    const start = performance.now()
    const found = await search.search(vector, { k: K })
    const latencyMs = Math.round((performance.now() - start) * 10) / 10
    const exact = await search.search(vector, { k: K, exact: true })
    const [best] = found.hits
    if (best === undefined) continue
    const truth = new Set(exact.hits.map(({ row }) => row.id))
    const { file, line, headings } = best.row.metadata
    answers.push({
      question,
      file,
      line,
      heading: headings.at(-1) ?? '',
      similarity: best.similarity ?? 0,
      recall: found.hits.filter(({ row }) => truth.has(row.id)).length / Math.max(1, truth.size),
      latencyMs,
      route: found.route,
    })
  }
  return answers
}

/** Three questions for any text: headings from its beginning, middle and end. */
export function questionsFrom(texts: readonly DemoText[]): readonly string[] {
  const headings = [...new Set(texts.flatMap((text) => text.headings.at(-1) ?? []))]
  const chosen = [0.2, 0.5, 0.8].map((share) => headings[Math.floor(headings.length * share)])
  return [...new Set(chosen.filter((heading) => heading !== undefined))]
}
