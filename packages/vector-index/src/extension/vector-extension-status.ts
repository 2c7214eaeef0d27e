import { z } from 'zod'
import type { Queryable } from '../queryable.ts'
import { compareVersions, hasFeature } from '../version.ts'
import { versionGateSchema, versionGates } from './version-gates.ts'
import { versionWarnings } from './version-warnings.ts'

/** pgvector in one database: what is created, what the server could give, and what follows from it. */
export const vectorExtensionStatusSchema = z
  .strictObject({
    installed: z.string().nullable().describe('Version created in the database; null when it is not.'),
    available: z.string().nullable().describe('Version that the server would create; null when it has none.'),
    schema: z.string().nullable().describe('Schema that holds its types and operators.'),
    upgradeAvailable: z.boolean(),
    features: z.strictObject({ hnsw: z.boolean(), halfvec: z.boolean(), iterativeScan: z.boolean() }).readonly(),
    gates: z.array(versionGateSchema).readonly().describe('What this version has of the things pgtend uses.'),
    warnings: z.array(z.string()).readonly().describe('Known faults of the created version.'),
  })
  .readonly()

export type VectorExtensionStatus = z.output<typeof vectorExtensionStatusSchema>

interface StatusRow {
  readonly installed: string | null
  readonly available: string | null
  readonly schema: string | null
}

/** Reads the state of the extension. Reads catalogs only; works without the extension. */
export async function vectorExtensionStatus(client: Queryable): Promise<VectorExtensionStatus> {
  const { rows } = await client.query<StatusRow>(`
    select e.extversion as "installed",
           (select default_version from pg_catalog.pg_available_extensions where name = 'vector') as "available",
           n.nspname as "schema"
      from (select 1) one
      left join pg_catalog.pg_extension e on e.extname = 'vector'
      left join pg_catalog.pg_namespace n on n.oid = e.extnamespace
  `)
  const { installed, available, schema } = rows[0] ?? { installed: null, available: null, schema: null }
  return {
    installed,
    available,
    schema,
    upgradeAvailable: installed !== null && available !== null && compareVersions(installed, available) < 0,
    features: {
      hnsw: installed !== null && hasFeature(installed, 'hnsw'),
      halfvec: installed !== null && hasFeature(installed, 'halfvec'),
      iterativeScan: installed !== null && hasFeature(installed, 'iterativeScan'),
    },
    gates: versionGates(installed),
    warnings: installed === null ? [] : versionWarnings(installed).map(({ text }) => text),
  }
}
