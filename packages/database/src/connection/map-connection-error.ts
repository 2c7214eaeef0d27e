import { DatabaseError, type DatabaseErrorCode } from '../database-error.ts'
import { SQLSTATE, sqlstateOf } from '../sqlstate.ts'
import { type ConnectionTarget, describeTarget } from './target.ts'

const BY_SQLSTATE: Readonly<Record<string, DatabaseErrorCode>> = {
  [SQLSTATE.invalidPassword]: 'AUTHENTICATION_FAILED',
  [SQLSTATE.invalidAuthorizationSpecification]: 'AUTHENTICATION_FAILED',
  [SQLSTATE.invalidCatalogName]: 'DATABASE_NOT_FOUND',
  [SQLSTATE.tooManyConnections]: 'TOO_MANY_CONNECTIONS',
  [SQLSTATE.cannotConnectNow]: 'SERVER_UNREACHABLE',
}

const BY_NODE_CODE: Readonly<Record<string, DatabaseErrorCode>> = {
  ECONNREFUSED: 'SERVER_UNREACHABLE',
  ECONNRESET: 'SERVER_UNREACHABLE',
  EHOSTUNREACH: 'SERVER_UNREACHABLE',
  EAI_AGAIN: 'SERVER_UNREACHABLE',
  ENETUNREACH: 'SERVER_UNREACHABLE',
  ENOENT: 'SERVER_UNREACHABLE',
  ENOTFOUND: 'SERVER_UNREACHABLE',
  ETIMEDOUT: 'CONNECTION_TIMEOUT',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'TLS_CERTIFICATE_INVALID',
  SELF_SIGNED_CERT_IN_CHAIN: 'TLS_CERTIFICATE_INVALID',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'TLS_CERTIFICATE_INVALID',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'TLS_CERTIFICATE_INVALID',
  CERT_HAS_EXPIRED: 'TLS_CERTIFICATE_INVALID',
  ERR_TLS_CERT_ALTNAME_INVALID: 'TLS_CERTIFICATE_INVALID',
}

/** `pg` raises these three without a code; the texts are its own constants. */
const BY_PG_TEXT: readonly (readonly [string, DatabaseErrorCode])[] = [
  ['The server does not support SSL connections', 'TLS_REFUSED'],
  ['timeout expired', 'CONNECTION_TIMEOUT'],
  ['password must be a string', 'AUTHENTICATION_FAILED'],
]

const FACT: Partial<Record<DatabaseErrorCode, string>> = {
  AUTHENTICATION_FAILED: 'the server refused the user or the password',
  CONNECTION_TIMEOUT: 'the server did not answer in time',
  DATABASE_NOT_FOUND: 'the database does not exist',
  SERVER_UNREACHABLE: 'no server answers',
  TLS_CERTIFICATE_INVALID: 'the certificate of the server could not be verified',
  TLS_REFUSED: 'the server does not offer TLS',
  TOO_MANY_CONNECTIONS: 'the server has no connection slot left',
}

/** Turns what `pg` or the network raised while connecting into a `DatabaseError` that names the target, not the password. */
export function mapConnectionError(error: unknown, target: ConnectionTarget): DatabaseError {
  if (error instanceof DatabaseError) return error
  const code = codeFor(error)
  const fact = FACT[code] ?? 'the connection failed'
  return new DatabaseError(code, `cannot connect to ${describeTarget(target)}: ${fact}`, { cause: error })
}

function codeFor(error: unknown): DatabaseErrorCode {
  const sqlstate = sqlstateOf(error)
  if (sqlstate !== undefined) return BY_SQLSTATE[sqlstate] ?? 'CONNECTION_FAILED'
  if (error instanceof AggregateError && error.errors.length > 0) return codeFor(error.errors[0])
  if (!(error instanceof Error)) return 'CONNECTION_FAILED'
  const nodeCode = 'code' in error && typeof error.code === 'string' ? BY_NODE_CODE[error.code] : undefined
  const byText = BY_PG_TEXT.find(([text]) => error.message.includes(text))?.[1]
  return nodeCode ?? byText ?? 'CONNECTION_FAILED'
}
