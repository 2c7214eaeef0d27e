import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLexicalEmbedder } from './lexical-embedder.ts'

const embedder = createLexicalEmbedder()

async function similarity(one: string, other: string): Promise<number> {
  const [a = new Float32Array(), b = new Float32Array()] = await embedder.embed([one, other])
  return a.reduce((sum, value, place) => sum + value * (b[place] ?? 0), 0)
}

test('every vector has 1536 dimensions and length 1, also of an empty text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: 'grapheme' }), fc.lorem({ maxCount: 40 })), async (text) => {
      const [vector] = await embedder.embed([text])

      expect(vector?.length).toBe(1536)
      expect(vector?.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 4)
    }),
  )
})

test('one vector comes back per text, in order', async () => {
  const [together, alone] = [
    await embedder.embed(['a b', 'c d']),
    [...(await embedder.embed(['a b'])), ...(await embedder.embed(['c d']))],
  ]

  expect(together).toEqual(alone)
  expect(await embedder.embed([])).toEqual([])
})

test('the bytes are the same on every machine and in every release', async () => {
  const vectors = await createLexicalEmbedder({ dimensions: 64 }).embed([
    'The vector index was rebuilt without downtime',
    'Größe: 5 µm ﬁne',
    '',
    '!?',
  ])

  const digest = createHash('sha256')
  for (const vector of vectors) digest.update(new Uint8Array(vector.buffer))
  expect(digest.digest('hex')).toMatchInlineSnapshot(
    `"e0a0ba48ae01f42987bdb17bae6c5a364096bd307019f9167c3f179068c39256"`,
  )
})

test('shared words make texts near, and shared parts of words a little', async () => {
  const query = 'how do I restore a backup'

  const same = await similarity(query, 'Restore a backup into a new database')
  const inflected = await similarity(query, 'Restoring the backups of last week')
  const other = await similarity(query, 'The team plans a walk in the park')

  expect(same).toBeGreaterThan(inflected)
  expect(inflected).toBeGreaterThan(other + 0.1)
})

test('capitals and compatibility forms make no difference', async () => {
  expect(await similarity('RESTORE ﬁle', 'restore file')).toBeCloseTo(1, 5)
})

test('words in the same order are nearer than the same words shuffled', async () => {
  const ordered = await similarity('vector index rebuild', 'vector index rebuild done')

  expect(ordered).toBeGreaterThan(await similarity('vector index rebuild', 'rebuild vector done index'))
})

test('thousands of short texts take seconds at most, on a busy machine too', async () => {
  const texts = Array.from(
    { length: 2000 },
    (_, index) => `memory ${index}: the quick brown fox jumps over the lazy dog and sleeps`,
  )
  const start = performance.now()

  await embedder.embed(texts)

  expect(performance.now() - start).toBeLessThan(10_000)
})
