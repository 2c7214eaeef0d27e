import { type IndexRecord, indexRecordSchema } from './vector-facts.ts'

/**
 * Writes the record as the comment of an index: it survives `reindex concurrently`, pg_dump and a rename.
 * The key keeps it apart from comments of people.
 */
export function formatIndexRecord(record: IndexRecord): string {
  return JSON.stringify({ pgtend: record })
}

/** Reads the record back; null for any other comment. */
export function parseIndexRecord(comment: string | null): IndexRecord | null {
  if (comment === null || !comment.startsWith('{"pgtend"')) return null
  try {
    const parsed: unknown = JSON.parse(comment)
    const value = typeof parsed === 'object' && parsed !== null && 'pgtend' in parsed ? parsed.pgtend : undefined
    return indexRecordSchema.safeParse(value).data ?? null
  } catch {
    return null
  }
}
