import { expect, test } from 'vitest'
import { parseSize } from './parse-size.ts'

test.each([
  ['1048576', 1_048_576],
  ['20GB', 20 * 1024 ** 3],
  ['1.5 TiB', 1.5 * 1024 ** 4],
  ['512k', 524_288],
  ['0', 0],
])('%s is a size', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes)
})

test.each(['', 'much', '-1GB', '5 EB', 'GB'])('"%s" is none', (text) => {
  expect(() => parseSize(text)).toThrow(expect.objectContaining({ code: 'commander.invalidArgument' }))
})
