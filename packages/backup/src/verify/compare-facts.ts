import { type Catalog, compareCatalogs } from '@pgtend/database'
import type { BackupManifest, SequenceFacts, TableFacts } from '../catalog/manifest.ts'
import { CHECKSUM_ALGORITHM } from '../facts/hash-tables.ts'
import type { SnapshotFacts } from '../facts/read-snapshot.ts'

/** Differences listed at most; a broken restore would list thousands. */
const LIMIT = 100

/**
 * Says how a restored database differs from what was backed up; empty when it does not. Pure.
 * Definitions are compared on the same major version only: another one may write the same thing differently.
 */
export function compareFacts(
  manifest: Pick<BackupManifest, 'checksumAlgorithm' | 'kind' | 'largeObjects' | 'sequences' | 'server' | 'tables'>,
  schema: Catalog,
  restored: Pick<SnapshotFacts, 'largeObjects' | 'schema' | 'sequences' | 'server' | 'tables'>,
): readonly string[] {
  const differences = [
    ...compareSchema(schema, restored.schema, manifest.kind),
    ...(manifest.kind === 'schema' ? [] : compareTables(manifest, restored.tables)),
    ...(manifest.kind === 'schema' ? [] : compareSequences(manifest.sequences, restored.sequences)),
    ...(manifest.kind !== 'full' || manifest.largeObjects === restored.largeObjects
      ? []
      : [`${restored.largeObjects} large objects, not ${manifest.largeObjects}`]),
  ]
  return differences.slice(0, LIMIT)
}

/** A restore gives no privileges (`--no-acl`), and a server has the versions of extensions that it has. */
const NOT_RESTORED = { ignore: ['grant *', 'default privilege *'], extensionVersions: false } as const

/**
 * A dump makes a partition by itself and attaches it, so its columns and constraints are its own and not only inherited. It holds no
 * `disable trigger` of a constraint. Only a full dump fills materialized views.
 */
const HARMLESS: ReadonlySet<string> = new Set(['local', 'triggers'])
const HARMLESS_IN_PARTS: ReadonlySet<string> = new Set([...HARMLESS, 'populated'])

const RELATIONS: ReadonlySet<string> = new Set(['table', 'view', 'sequence'])

function compareSchema(expected: Catalog, actual: Catalog, kind: BackupManifest['kind']): readonly string[] {
  const sameMajor = Math.floor(expected.serverVersion / 10_000) === Math.floor(actual.serverVersion / 10_000)
  const harmless = kind === 'full' ? HARMLESS : HARMLESS_IN_PARTS
  return compareCatalogs(expected, actual, NOT_RESTORED).differences.flatMap((difference) => {
    const { change, identity, properties } = difference
    if (!sameMajor && (change === 'different' || !RELATIONS.has(difference.kind))) return []
    if (change === 'missing') return [`missing: ${identity}`]
    if (change === 'extra') return [`not in the backup: ${identity}`]
    const names = properties.map(({ name }) => name).filter((name) => !harmless.has(name))
    return names.length === 0 ? [] : [`other than in the backup: ${identity} (${names.join(', ')})`]
  })
}

function compareTables(
  { tables: expected, checksumAlgorithm }: Pick<BackupManifest, 'checksumAlgorithm' | 'tables'>,
  actual: readonly TableFacts[],
): string[] {
  const restored = new Map(actual.map((table) => [keyOf(table), table]))
  return expected.flatMap((table) => {
    const name = `"${table.schema}"."${table.name}"`
    const other = restored.get(keyOf(table))
    if (other === undefined) return [`table ${name} is missing`]
    if (table.rows === null || other.rows === null) return []
    if (other.rows !== table.rows) return [`table ${name} has ${other.rows} rows, not ${table.rows}`]
    const hashed = checksumAlgorithm === CHECKSUM_ALGORITHM && table.checksum !== null && other.checksum !== null
    return hashed && other.checksum !== table.checksum ? [`table ${name} has other rows: the checksum differs`] : []
  })
}

/** A sequence is no part of a snapshot: it may be ahead of what was read, never behind. */
function compareSequences(expected: readonly SequenceFacts[], actual: readonly SequenceFacts[]): string[] {
  const restored = new Map(actual.map((sequence) => [keyOf(sequence), sequence]))
  return expected.flatMap((sequence) => {
    if (sequence.lastValue === null) return []
    const value = restored.get(keyOf(sequence))?.lastValue ?? null
    const name = `"${sequence.schema}"."${sequence.name}"`
    if (value === null) return [`sequence ${name} has no value, not ${sequence.lastValue}`]
    const difference = BigInt(value) - BigInt(sequence.lastValue)
    const behind = sequence.ascending ? difference < 0n : difference > 0n
    return behind ? [`sequence ${name} stands at ${value}, not at ${sequence.lastValue}`] : []
  })
}

function keyOf({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return JSON.stringify([schema, name])
}
