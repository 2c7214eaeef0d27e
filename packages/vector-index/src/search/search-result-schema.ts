import { z } from 'zod'

/** The result of a search as `--json` prints it: `SearchResult` with rows of any shape. */
export const vectorSearchResultSchema = z
  .strictObject({
    hits: z
      .array(
        z
          .strictObject({
            row: z.record(z.string(), z.unknown()),
            distance: z.number(),
            similarity: z.number().optional().describe('1 - distance for cosine, the inner product itself.'),
          })
          .readonly(),
      )
      .readonly(),
    route: z.enum(['index', 'exact']),
    reason: z.string().describe('Why this route.'),
    index: z.string().nullable(),
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
