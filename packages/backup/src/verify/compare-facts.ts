import type { BackupManifest, SequenceFacts, TableFacts } from '../catalog/manifest.ts'
import { CHECKSUM_ALGORITHM } from '../facts/hash-table.ts'
import type { SnapshotFacts } from '../facts/read-snapshot.ts'

/** Differences listed at most; a broken restore would list thousands. */
const LIMIT = 100

/**
 * Says how a restored database differs from what was backed up; empty when it does not. Pure.
 * Definitions are compared on the same major version only: another one may write the same thing differently.
 */
export function compareFacts(
  manifest: Pick<BackupManifest, 'checksumAlgorithm' | 'kind' | 'largeObjects' | 'sequences' | 'server' | 'tables'>,
  schemaLines: readonly string[],
  restored: Pick<SnapshotFacts, 'largeObjects' | 'schemaLines' | 'sequences' | 'server' | 'tables'>,
): readonly string[] {
  const sameMajor = Math.floor(manifest.server.version / 10_000) === Math.floor(restored.server.version / 10_000)
  const differences = [
    ...compareSchema(schemaLines, restored.schemaLines, sameMajor),
    ...(manifest.kind === 'schema' ? [] : compareTables(manifest, restored.tables)),
    ...(manifest.kind === 'schema' ? [] : compareSequences(manifest.sequences, restored.sequences)),
    ...(manifest.kind !== 'full' || manifest.largeObjects === restored.largeObjects
      ? []
      : [`${restored.largeObjects} large objects, not ${manifest.largeObjects}`]),
  ]
  return differences.slice(0, LIMIT)
}

function compareSchema(expected: readonly string[], actual: readonly string[], sameMajor: boolean): string[] {
  const comparable = (lines: readonly string[]): Set<string> =>
    new Set(sameMajor ? lines : lines.filter((line) => line.startsWith('relation ')))
  const before = comparable(expected)
  const after = comparable(actual)
  return [
    ...[...before].filter((line) => !after.has(line)).map((line) => `missing: ${oneLine(line)}`),
    ...[...after].filter((line) => !before.has(line)).map((line) => `not in the backup: ${oneLine(line)}`),
  ]
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

function oneLine(line: string): string {
  const flat = line.replaceAll(/\s+/g, ' ')
  return flat.length > 200 ? `${flat.slice(0, 200)}…` : flat
}
