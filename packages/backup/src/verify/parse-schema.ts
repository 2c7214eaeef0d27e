import type { Catalog } from '@pgtend/database'
import { z } from 'zod'

/** What is needed to compare; the manifest's checksum of the file says that the rest is as we wrote it. */
const catalogSchema = z.object({
  serverVersion: z.int(),
  objects: z.array(z.looseObject({ kind: z.string(), identity: z.string(), schema: z.string(), name: z.string() })),
})

/** Reads the `schema.json` of a backup. */
export function parseSchema(json: string): Catalog {
  return catalogSchema.parse(JSON.parse(json)) as unknown as Catalog
}
