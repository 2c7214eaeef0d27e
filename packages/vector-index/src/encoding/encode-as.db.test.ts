import { test } from '@pgtend/testing'
import fc from 'fast-check'
import { expect } from 'vitest'
import { encodeAs } from './encode-as.ts'

const options = { dimensions: null, allowZero: true }
const small = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 })

test('every form of a vector arrives at the server as its text would', async ({ db }) => {
  const sent = async (type: string, value: Buffer): Promise<unknown> =>
    (await db.query(`select $1::${type}::text as "text"`, [value])).rows[0].text
  const server = async (type: string, text: string): Promise<unknown> =>
    (await db.query(`select $1::text::${type}::text as "text"`, [text])).rows[0].text

  await fc.assert(
    fc.asyncProperty(fc.array(small, { minLength: 1, maxLength: 20 }), async (numbers) => {
      const text = `[${numbers.join(',')}]`
      const sparse = await sent('sparsevec', encodeAs('sparsevec', numbers, 'it', options))
      expect(sparse).toBe(await server('vector::sparsevec', text))
      expect(await sent('vector', encodeAs('vector', text, 'it', options))).toBe(await server('vector', text))
    }),
    { numRuns: 15 },
  )
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: fc.constantFrom('0', '1'), minLength: 1, maxLength: 40 }), async (bits) => {
      expect(await sent('varbit', encodeAs('bit', bits, 'it', options))).toBe(bits)
    }),
    { numRuns: 15 },
  )
  expect(await sent('sparsevec', encodeAs('sparsevec', '{5:2,1:0.5}/7', 'it', options))).toBe('{1:0.5,5:2}/7')
})

test.for([
  ['vector', 'no vector', 'type'],
  ['vector', { indices: [] }, 'type'],
  ['halfvec', [1, 70_000], 'not finite'],
  ['bit', '0120', 'type'],
  ['bit', [0, 1], 'type'],
  ['bit', '111', 'dimension'],
  ['sparsevec', '1:2/3', 'type'],
  ['sparsevec', '{1:x}/2', 'type'],
  ['sparsevec', '{1:1}/3', 'dimension'],
  ['sparsevec', '{4:1}/2', 'indices'],
  ['sparsevec', { dimensions: 2, indices: [1, 0], values: [1, 1] }, 'indices'],
  ['sparsevec', '{}/2', 'zero norm'],
  ['sparsevec', [Number.NaN, 1], 'not finite'],
] as const)('%s refuses %j and says where', ([type, value, problem]) => {
  const encode = (): Buffer => encodeAs(type, value, 'row 7', { dimensions: 2, allowZero: false })

  expect(encode).toThrow(
    expect.objectContaining({
      code: 'VECTOR_INVALID',
      message: expect.stringMatching(/^row 7 /),
      details: expect.objectContaining({ problem }),
    }),
  )
})
