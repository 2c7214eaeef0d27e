import { expect, test } from 'vitest'
import { parseEnvironment } from './environment.ts'

test('nothing named means development, or what the configuration says', () => {
  expect(parseEnvironment(undefined)).toBe('development')
  expect(parseEnvironment('', 'staging')).toBe('staging')
  expect(parseEnvironment('production', 'staging')).toBe('production')
})

test('an unknown environment is refused: a typing mistake must not mean development', () => {
  expect(() => parseEnvironment('prodution')).toThrow(
    expect.objectContaining({ code: 'ENVIRONMENT_UNKNOWN', exitCode: 2 }),
  )
})
