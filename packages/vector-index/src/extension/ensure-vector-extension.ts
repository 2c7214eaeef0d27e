import { DatabaseError, escapeIdentifier, SQLSTATE, sqlstateOf } from '@pgtend/database'
import { z } from 'zod'
import { VectorError } from '../errors.ts'
import type { Queryable } from '../queryable.ts'
import { compareVersions } from '../version.ts'
import {
  type VectorExtensionStatus,
  vectorExtensionStatus,
  vectorExtensionStatusSchema,
} from './vector-extension-status.ts'

export interface EnsureVectorExtensionOptions {
  /** Oldest version to accept, for example `0.8.0`. Default: any. */
  readonly minimumVersion?: string | undefined
  /** Schema to create it in; must exist. Default: the first of the search_path. Ignored when it exists already. */
  readonly schema?: string | undefined
}

export const ensureVectorExtensionResultSchema = z
  .strictObject({ outcome: z.enum(['created', 'present']), status: vectorExtensionStatusSchema })
  .readonly()

export type EnsureVectorExtensionResult = z.output<typeof ensureVectorExtensionResultSchema>

/**
 * Creates the pgvector extension where it is missing and checks its version. Never upgrades; see `applyExtensionUpgrade`.
 * Several callers at once are safe.
 * @throws {DatabaseError} `EXTENSION_UNAVAILABLE` when the server does not have it
 * @throws {VectorError} `VECTOR_EXTENSION_TOO_OLD` or `VECTOR_EXTENSION_PRIVILEGE`
 */
export async function ensureVectorExtension(
  client: Queryable,
  options: EnsureVectorExtensionOptions = {},
): Promise<EnsureVectorExtensionResult> {
  const before = await vectorExtensionStatus(client)
  requireVectorExtension(before, options)
  if (before.installed !== null) return { outcome: 'present', status: before }
  const created = await createExtension(client, options.schema)
  return { outcome: created ? 'created' : 'present', status: await vectorExtensionStatus(client) }
}

/**
 * Makes sure that the extension is there, or can be created, in a version that is new enough. Pure.
 * @throws {DatabaseError} `EXTENSION_UNAVAILABLE`
 * @throws {VectorError} `VECTOR_EXTENSION_TOO_OLD`
 */
export function requireVectorExtension(
  status: VectorExtensionStatus,
  { minimumVersion: minimum }: EnsureVectorExtensionOptions = {},
): void {
  const version = status.installed ?? status.available
  if (version === null) {
    throw new DatabaseError('EXTENSION_UNAVAILABLE', 'the server does not have the extension "vector"', {
      details: { extension: 'vector' },
    })
  }
  if (minimum === undefined || compareVersions(version, minimum) >= 0) return
  throw new VectorError('VECTOR_EXTENSION_TOO_OLD', `pgvector ${version} is older than the required ${minimum}`, {
    details: { installed: status.installed, available: status.available, required: minimum },
  })
}

/** Returns false when another session was first: `if not exists` still fails with 23505 or 42710 in a race. */
async function createExtension(client: Queryable, schema: string | undefined): Promise<boolean> {
  const where = schema === undefined ? '' : ` schema ${escapeIdentifier(schema)}`
  try {
    await client.query(`create extension vector${where}`)
    return true
  } catch (error) {
    const state = sqlstateOf(error)
    if (state === SQLSTATE.uniqueViolation || state === SQLSTATE.duplicateObject) return false
    if (state === SQLSTATE.insufficientPrivilege) {
      throw new VectorError('VECTOR_EXTENSION_PRIVILEGE', 'this role may not create the extension "vector"', {
        cause: error,
      })
    }
    throw error
  }
}
