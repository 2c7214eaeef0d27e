import { expect, test } from 'vitest'
import { pickTool, type Tool } from './find-tool.ts'

function tools(...majors: readonly number[]): readonly Tool[] {
  return majors.map((major, index) => ({ path: `/${index}/pg_dump`, version: `${major}.1`, major }))
}

test.for([
  ['the oldest that is not older than the server', [14, 15, 16, 18], 15, false, 15],
  ['the newest of those whose dumps the server understands', [15, 16, 18], 15, true, 16],
  ['a newer one when there is no other', [17, 18], 15, true, 17],
  ['the newest for a server that knows what it sets', [17, 18], 17, true, 18],
  ['none when all are older', [14, 15], 16, true, undefined],
  ['any for a program that fits every server', [13, 18], 0, false, 13],
] as const)('picks %s', ([, majors, minimum, newest, expected]) => {
  expect(pickTool(tools(...majors), minimum, newest)?.major).toBe(expected)
})

test('of one version the first folder wins', () => {
  expect(pickTool(tools(15, 16, 16), 15, true)?.path).toBe('/1/pg_dump')
})
