import { expect, test } from 'vitest'
import { readQueryVectors } from './read-query-vectors.ts'

async function* inChunks(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

test.each([
  ['a JSON array', '[[1, 2.5], [-3e2, 4]]\n'],
  ['one vector per line', '[1, 2.5]\n[-3e2, 4]\n'],
  ['lines with commas', '\r\n[1,2.5],\r\n[-3e2,4]'],
])('%s is read whatever the chunks', async (_, text) => {
  for (const size of [1, 3, 7, 1000]) {
    expect(await readQueryVectors(inChunks(text, size))).toEqual([
      [1, 2.5],
      [-300, 4],
    ])
  }
})

test('strings hold the text form of bit and sparsevec', async () => {
  expect(await readQueryVectors(inChunks('["0101", "{1:0.5}/10"]', 4))).toEqual(['0101', '{1:0.5}/10'])
})

test('an empty file or list has no queries', async () => {
  expect(await readQueryVectors(inChunks('', 1))).toEqual([])
  expect(await readQueryVectors(inChunks(' [] ', 1))).toEqual([])
})

test.each([
  ['[[1,2],["a"', 3],
  ['[[1,2],[3,4]', 3],
  ['[[1,2],{"v":[3]}]', 2],
  ['[[1,2],[3', 2],
  ['[[1,"x"]]', 1],
  ['hello', 1],
  ['[[1,2],[null]]', 2],
])('%s is refused with the number of the vector and without its text', async (text, at) => {
  const failure = expect(readQueryVectors(inChunks(text, 5))).rejects
  await failure.toMatchObject({ code: 'VECTOR_INVALID', message: expect.stringContaining(`query ${at} `) })
})

test('of many vectors a sample is kept, the same for the same seed and in the order of the file', async () => {
  const text = Array.from({ length: 5000 }, (_, n) => `[${n}]`).join('\n')
  const read = (seed: number) => readQueryVectors(inChunks(text, 1000), { limit: 100, seed })

  const sample = (await read(1)).map(([n]) => Number(n))

  expect(sample).toHaveLength(100)
  expect(sample).toEqual(sample.toSorted((a, b) => a - b))
  expect(sample.filter((n) => n < 2500).length).toBeGreaterThan(30)
  expect(sample.filter((n) => n < 2500).length).toBeLessThan(70)
  expect(await read(1)).toEqual(await read(1))
  expect(await read(2)).not.toEqual(await read(1))
})
