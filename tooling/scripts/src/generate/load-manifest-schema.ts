import type { z } from 'zod'

import { importPackage } from './import-package.ts'

/**
 * Imports `manifestJsonSchema` of the backup package and returns what it gives.
 * @throws {Error} when the package does not export it as a function.
 */
export async function loadManifestSchema(root: string): Promise<z.core.JSONSchema.BaseSchema> {
  const { manifestJsonSchema } = await importPackage(root, 'packages/backup')
  if (typeof manifestJsonSchema !== 'function') {
    throw new Error('packages/backup does not export "manifestJsonSchema" as a function')
  }
  return manifestJsonSchema()
}
