import { z } from 'zod'

export const vectorDifferenceSchema = z
  .strictObject({
    code: z.enum([
      'column-missing',
      'type-changed',
      'content-changed',
      'index-missing',
      'index-invalid',
      'index-changed',
      'settings-changed',
      'neighbours-changed',
      'recall-lower',
      'not-compared',
    ]),
    schema: z.string(),
    table: z.string(),
    column: z.string(),
    index: z.string().nullable(),
    message: z.string(),
  })
  .readonly()

/** One thing that is not as it was. */
export type VectorDifference = z.output<typeof vectorDifferenceSchema>

/** What is other about one column. */
export type FoundDifference = Pick<VectorDifference, 'code' | 'message'> & { readonly index?: string }
