import { z } from 'zod'

import { importPackage } from './import-package.ts'

/**
 * Imports `configSchema` of the database package and returns it as JSON Schema, seen from who writes the file.
 * @throws {Error} when the package does not export it as a zod schema.
 */
export async function loadConfigSchema(root: string): Promise<z.core.JSONSchema.BaseSchema> {
  const { configSchema } = await importPackage(root, 'packages/database')
  if (!(configSchema instanceof z.ZodType)) {
    throw new Error('packages/database does not export "configSchema" as a zod schema')
  }
  // A function or Date has no JSON Schema; the page then says "any", and its description says the rest.
  return z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' })
}
