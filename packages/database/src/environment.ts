import { DatabaseError } from './database-error.ts'

/** Where a database lives its life. Production refuses what cannot be taken back. */
export const ENVIRONMENTS = ['development', 'staging', 'production'] as const

export type Environment = (typeof ENVIRONMENTS)[number]

/**
 * Reads the name of an environment; undefined or empty means `fallback`.
 * @throws {DatabaseError} `ENVIRONMENT_UNKNOWN`
 */
export function parseEnvironment(name: string | undefined, fallback: Environment = 'development'): Environment {
  if (!name) return fallback
  const known = ENVIRONMENTS.find((environment) => environment === name)
  if (known === undefined) throw new DatabaseError('ENVIRONMENT_UNKNOWN', `environment "${name}" is unknown`)
  return known
}
