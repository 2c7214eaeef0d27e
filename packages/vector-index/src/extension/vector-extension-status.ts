import { z } from 'zod'
import type { Queryable } from '../queryable.ts'
import { compareVersions, hasFeature, type VectorFeature } from '../version.ts'

/** pgvector in one database: what is created, what the server could give, and what follows from it. */
export const vectorExtensionStatusSchema = z
  .strictObject({
    installed: z.string().nullable().describe('Version created in the database; null when it is not.'),
    available: z.string().nullable().describe('Version that the server would create; null when it has none.'),
    schema: z.string().nullable().describe('Schema that holds its types and operators.'),
    upgradeAvailable: z.boolean(),
    features: z.strictObject({ hnsw: z.boolean(), halfvec: z.boolean(), iterativeScan: z.boolean() }).readonly(),
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
    warnings: installed === null ? [] : versionWarnings(installed).map(({ text }) => text),
  }
}

/** A fault or gap of a version of pgvector. */
export interface VersionWarning {
  /** The index method it concerns; undefined when it concerns all. */
  readonly method?: 'hnsw' | 'ivfflat'
  readonly text: string
}

/** Says what a version of pgvector lacks or does wrong. Pure. */
export function versionWarnings(version: string): readonly VersionWarning[] {
  return WARNINGS.filter(({ feature }) => !hasFeature(version, feature)).map(({ feature: _, ...warning }) => ({
    ...warning,
    text: `pgvector ${version} ${warning.text}`,
  }))
}

const WARNINGS: readonly (VersionWarning & { readonly feature: VectorFeature })[] = [
  { feature: 'hnsw', text: 'has no HNSW indexes (0.5.0 has)' },
  { feature: 'halfvec', text: 'has no halfvec, so no index above 2000 dimensions (0.7.0 has)' },
  { feature: 'iterativeScan', text: 'has no iterative scans, so filtered searches are exact more often (0.8.0 has)' },
  {
    feature: 'unbiasedIvfflatSample',
    method: 'ivfflat',
    text: 'trains ivfflat lists mostly on the last rows of the table (fixed in 0.8.3)',
  },
  { feature: 'safeHnswVacuum', method: 'hnsw', text: 'can damage an HNSW index during vacuum (fixed in 0.8.4)' },
]
