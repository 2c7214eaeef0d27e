import { createHash } from 'node:crypto'
import { CoreSchemaError } from '../errors.ts'

/** Where a page ended: the position of its last row in the order `(time, id)`. */
export interface CursorPosition {
  /** UTC with microseconds, as the server writes it; a `Date` would cut them off and lose rows. */
  readonly time: string
  readonly id: string
}

const TIME = /^\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const CHECKSUM_LENGTH = 12

/**
 * Writes a position as an opaque cursor for one list, such as `memories:<user id>`.
 * The checksum finds altered and mixed-up cursors; it is no secret: a forged cursor only moves within a list one may read anyway.
 */
export function encodeCursor(list: string, { time, id }: CursorPosition): string {
  const payload = `${time} ${id}`
  return Buffer.from(`${payload} ${checksum(list, payload)}`, 'utf8').toString('base64url')
}

/** Reads a cursor of the same list. @throws {CoreSchemaError} `CURSOR_INVALID` */
export function decodeCursor(list: string, cursor: string): CursorPosition {
  const [time = '', id = '', sum = '', ...rest] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ')
  const position = { time, id }
  const known = rest.length === 0 && TIME.test(time) && UUID.test(id) && sum === checksum(list, `${time} ${id}`)
  // Buffer ignores characters that are not base64; only the exact text we wrote is a cursor.
  if (!known || encodeCursor(list, position) !== cursor) {
    throw new CoreSchemaError('CURSOR_INVALID', 'the page cursor was altered or belongs to another list')
  }
  return position
}

function checksum(list: string, payload: string): string {
  return createHash('sha256')
    .update(JSON.stringify([list, payload]))
    .digest('hex')
    .slice(0, CHECKSUM_LENGTH)
}
