import { test } from '@pgtend/testing'
import { registerTypes, toSql } from 'pgvector/pg'
import { expect } from 'vitest'
import { encodeHalfvec } from './encode-halfvec.ts'
import { encodeVector, parseVector } from './encode-vector.ts'

const VALUES = [0.5, -1.25, 3, 0.1, 65504, -1e-7]

test('the server takes our binary vectors and the texts of the pgvector package for the same', async ({ db }) => {
  const { rows } = await db.query('select $1::vector = $2::vector as vectors, $3::halfvec = $2::halfvec as halfvecs', [
    encodeVector(VALUES),
    toSql(VALUES),
    encodeHalfvec(VALUES),
  ])

  expect(rows).toEqual([{ vectors: true, halfvecs: true }])
})

test('a client with the types of the pgvector package reads what we wrote', async ({ db }) => {
  await registerTypes(db)

  const { rows } = await db.query('select $1::vector as v, $1::vector::text as t', [encodeVector(VALUES)])

  expect(rows[0].v).toEqual([...Float32Array.from(VALUES)].map((value) => expect.closeTo(value, 6)))
  expect(parseVector(rows[0].t)).toEqual(Float32Array.from(VALUES))
})
