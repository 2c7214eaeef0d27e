import { expect, test } from 'vitest'
import { sqlstateOf } from './sqlstate.ts'

test.each(['57P01', '40001', 'P0001', 'XX000', 'HV00J', 'F0000'])('%s is an SQLSTATE', (code) => {
  expect(sqlstateOf(Object.assign(new Error('failed'), { code }))).toBe(code)
})

test.each(['EPIPE', 'EPERM', 'ECONNRESET', '5701', 57014, undefined])('%s is none', (code) => {
  expect(sqlstateOf(Object.assign(new Error('failed'), { code }))).toBeUndefined()
})
