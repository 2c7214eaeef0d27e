import { z } from 'zod'

/** The result of a search as `--json` prints it: `SearchResult` with rows of any shape. */
export const vectorSearchResultSchema = z
  .strictObject({
    hits: z
      .array(
        z
          .strictObject({
            row: z.record(z.string(), z.unknown()),
            distance: z.number().nullable().describe('Null only in a search by words, for a row without a vector.'),
            similarity: z.number().optional().describe('1 - distance for cosine, the inner product itself.'),
            score: z.number().optional().describe('Of a search by vector and words: hits come by descending score.'),
            vectorRank: z.number().nullable().optional().describe('Place among the nearest.'),
            textRank: z.number().nullable().optional().describe('Place among the rows with the words.'),
          })
          .readonly(),
      )
      .readonly(),
    route: z.enum(['index', 'exact']),
    reason: z.string().describe('Why this route.'),
    index: z.string().nullable(),
    retried: z.boolean().describe('The index gave too few rows and the search was repeated exactly.'),
    explain: z
      .strictObject({
        statement: z.string(),
        settings: z.array(z.string()).readonly(),
        plan: z.unknown(),
        indexUsed: z.boolean(),
      })
      .readonly()
      .optional(),
  })
  .readonly()
