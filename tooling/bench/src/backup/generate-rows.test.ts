import { zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { DATABASE_SIZES, quarterOf } from './database-size.ts'
import { chatLines, messageLines, words } from './generate-rows.ts'

const SIZE = { ...quarterOf(DATABASE_SIZES.small), messages: 3_000 }

test('the same size gives the same rows, and every message has a chat that exists', () => {
  const chats = [...chatLines(SIZE)]
  const messages = [...messageLines(SIZE)]

  const columns = messages.map((line) => line.trimEnd().split('\t'))
  expect(messages).toEqual([...messageLines(SIZE)])
  expect(chats).toHaveLength(SIZE.chats)
  expect(columns.every((row) => row.length === 6)).toBe(true)
  expect(columns.every(([, chat]) => Number(chat) >= 1 && Number(chat) <= SIZE.chats)).toBe(true)
  expect(JSON.parse(columns[0]?.[4] ?? '')).toMatchObject({ topic: expect.any(String), edited: expect.any(Boolean) })
})

test('texts compress about as well as prose, neither to nothing nor hardly at all', () => {
  const text = Buffer.from(Array.from({ length: 2_000 }, (_, seed) => words(seed, 50)).join('\n'))

  const share = zstdCompressSync(text).length / text.length

  expect(share).toBeGreaterThan(0.25)
  expect(share).toBeLessThan(0.6)
})
