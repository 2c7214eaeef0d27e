import { sqlstateOf } from '@pgtend/database'

/** Class 08, and the server's announcements that it ends this session: shutdown, crash, starting up, dropped database. */
const LOST_SQLSTATE = /^(?:08|57P0[1-4])/
const LOST_NODE_CODES = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ECONNREFUSED',
  'ECONNABORTED',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
])
/** `pg` raises these without a code; the texts are its own constants. */
const LOST_PG_TEXTS = ['Connection terminated', 'Client has encountered a connection error', 'Client was closed']

/** Tells whether an error, or one of its causes, says that the session is gone: then nobody knows how its last statement ended. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof AggregateError && error.errors.some(isConnectionLost)) return true
  const sqlstate = sqlstateOf(error)
  if (sqlstate !== undefined) return LOST_SQLSTATE.test(sqlstate)
  if ('code' in error && typeof error.code === 'string' && LOST_NODE_CODES.has(error.code)) return true
  return LOST_PG_TEXTS.some((text) => error.message.startsWith(text)) || isConnectionLost(error.cause)
}
