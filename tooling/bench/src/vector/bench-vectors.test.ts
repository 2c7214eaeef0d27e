import { expect, test } from 'vitest'
import { benchVectors } from './bench-vectors.ts'

function dot(one: Float32Array, other: Float32Array): number {
  let sum = 0
  for (let index = 0; index < one.length; index += 1) sum += (one[index] ?? 0) * (other[index] ?? 0)
  return sum
}

test('the same options give the same vectors, and another seed others', () => {
  const vectors = benchVectors({ count: 20, dimensions: 8 })

  expect(benchVectors({ count: 20, dimensions: 8 })).toEqual(vectors)
  expect(benchVectors({ count: 20, dimensions: 8, seed: 2 })).not.toEqual(vectors)
})

test('fewer vectors are the beginning of more', () => {
  expect(benchVectors({ count: 30, dimensions: 8 }).slice(0, 10)).toEqual(benchVectors({ count: 10, dimensions: 8 }))
})

test('all have the length 1', () => {
  const lengths = benchVectors({ count: 200, dimensions: 64 }).map((vector) => Math.sqrt(dot(vector, vector)))

  expect(Math.min(...lengths)).toBeCloseTo(1, 5)
  expect(Math.max(...lengths)).toBeCloseTo(1, 5)
})

test('they lie in clusters, of which the largest holds a sixth of all and many only a few', () => {
  const vectors = benchVectors({ count: 600, dimensions: 128 })
  const near = vectors.map((vector) => vectors.filter((other) => dot(vector, other) > 0.5).length)

  // The share of the first of 200 clusters by Zipf's law is 17 %.
  expect(Math.max(...near) / vectors.length).toBeGreaterThan(0.1)
  expect(Math.max(...near) / vectors.length).toBeLessThan(0.24)
  expect(near.filter((count) => count < 12).length).toBeGreaterThan(150)
})
