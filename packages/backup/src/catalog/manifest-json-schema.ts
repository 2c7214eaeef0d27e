import { z } from 'zod'
import { manifestFileSchema } from './manifest.ts'

/** The JSON Schema (draft 2020-12) of `manifest.json`, for programs that read backups without pgtend. */
export function manifestJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(manifestFileSchema, { target: 'draft-2020-12' })
}
