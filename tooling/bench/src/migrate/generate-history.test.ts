import { expect, test } from 'vitest'
import { generateHistory } from './generate-history.ts'

test('a history is the same every time, in order of its names, each name once', () => {
  const names = generateHistory(500).map(({ name }) => name)

  expect(names).toEqual(generateHistory(500).map(({ name }) => name))
  expect(names).toEqual([...names].sort())
  expect(new Set(names).size).toBe(500)
})

test('what cannot run in a transaction stands alone in its file, one in ten', () => {
  const alone = generateHistory(500).filter(({ transactional }) => !transactional)

  expect(alone).toHaveLength(50)
  expect(alone.filter(({ sql }) => !/^create index concurrently [^;]+;\n$/.test(sql))).toEqual([])
})

test('a shorter history is the beginning of a longer one', () => {
  expect(generateHistory(500).slice(0, 37)).toEqual(generateHistory(37))
})
