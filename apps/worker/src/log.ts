import { PgtendError, redactSecrets, sqlstateOf } from '@pgtend/database'
import { type DestinationStream, type Logger, pino } from 'pino'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Fields that never reach a log, wherever a job puts them. */
const SECRET_FIELDS = ['password', 'url', 'databaseUrl', 'connectionString', 'token', 'secret', 'key', 'env'].flatMap(
  (name) => [name, `*.${name}`, `*.*.${name}`],
)

interface LoggedError {
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly stack?: string
}

/** Creates the log: one JSON document per line, times in ISO 8601, no secrets. */
export function createLog(level: LogLevel, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
      redact: { paths: SECRET_FIELDS, censor: '***' },
    },
    destination,
  )
}

/** An error as the log and the job history show it. Errors of the server keep their message only, which holds no row values. */
export function describeError(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { code: 'UNKNOWN', message: redactSecrets(String(error)) }
  const message = redactSecrets(error.message)
  if (error instanceof PgtendError) return { code: error.code, message, hint: redactSecrets(error.hint) }
  const sqlstate = sqlstateOf(error)
  if (sqlstate !== undefined) return { code: sqlstate, message: hasValues(sqlstate) ? 'data exception' : message }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  return { code, message, stack: redactSecrets(error.stack ?? '') }
}

/** The messages of class 22 quote the value that was wrong. */
function hasValues(sqlstate: string): boolean {
  return sqlstate.startsWith('22')
}
