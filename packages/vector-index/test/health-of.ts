import type { Database } from '@pgtend/database'
import { type CheckVectorHealthOptions, checkVectorHealth } from '../src/health/check-vector-health.ts'
import type { HealthFinding, VectorHealth } from '../src/health/health-report.ts'

/** The findings as `code index or column`, without the faults of the server's pgvector, which no test has planted. */
export async function faultsOf(database: Database, options: CheckVectorHealthOptions = {}): Promise<readonly string[]> {
  return plantedFaults(await checkVectorHealth(database, options)).map(nameOf)
}

/** The findings without the faults of the server's pgvector. */
export function plantedFaults({ findings }: VectorHealth): readonly HealthFinding[] {
  return findings.filter(({ code }) => code !== 'index-version')
}

function nameOf({ code, schema, index, table, column }: HealthFinding): string {
  const place = [table, column].filter((part) => part !== null).join('.')
  return `${code} ${index ?? (place === '' ? schema : place)}`
}
