import { MigratorError } from '../errors.ts'

/** SQLSTATEs of `create extension` where the server does not have it: feature_not_supported, undefined_file. */
const NOT_AVAILABLE: ReadonlySet<unknown> = new Set(['0A000', '58P01'])

/** Says of a migration that failed in a scratch database that it was there, and what an in-memory engine lacks. */
export function replayError(error: unknown, ownsServer: boolean): unknown {
  if (!(error instanceof MigratorError) || error.code !== 'MIGRATION_STATEMENT_FAILED') return error
  const { statement, sqlstate, migration } = error.details
  const extension = typeof statement === 'string' ? CREATE_EXTENSION.exec(statement)?.[1] : undefined
  if (ownsServer && extension !== undefined && NOT_AVAILABLE.has(sqlstate)) {
    const message = `migration "${migration}" needs the extension "${extension.replaceAll('"', '')}", which the embedded engine does not have`
    return new MigratorError('SCRATCH_EXTENSION_MISSING', message, { cause: error, details: error.details })
  }
  return new MigratorError('REPLAY_FAILED', `in the scratch database, ${error.message}`, {
    cause: error,
    details: error.details,
  })
}

const CREATE_EXTENSION = /^\s*create\s+extension\s+(?:if\s+not\s+exists\s+)?("[^"]+"|[\w-]+)/i
