import { expect, test } from 'vitest'
import { isConnectionLost } from './lost-connection.ts'

const withCode = (code: string): Error => Object.assign(new Error('it failed'), { code })

test.each(['57P01', '08006', 'EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED'])(
  '%s says that the session is gone',
  (code) => {
    expect(isConnectionLost(withCode(code))).toBe(true)
    expect(isConnectionLost(new Error('wrapped', { cause: withCode(code) }))).toBe(true)
    expect(isConnectionLost(new AggregateError([new Error('other'), withCode(code)]))).toBe(true)
  },
)

test.each(['23505', '57014', 'ENOENT'])('%s does not', (code) => {
  expect(isConnectionLost(withCode(code))).toBe(false)
})
