import { expect, test } from 'vitest'
import { checkVector, findVectorProblem } from './check-vector.ts'

test('a finite vector of the right dimension has no problem', () => {
  expect(findVectorProblem([1, 0], { dimensions: 2 })).toBeUndefined()
  expect(findVectorProblem(Float32Array.of(0.1), {})).toBeUndefined()
})

test('a wrong dimension, NaN, infinity and zeros are each named', () => {
  expect(findVectorProblem([1], { dimensions: 2 })).toBe('dimension')
  expect(findVectorProblem([], {})).toBe('dimension')
  expect(findVectorProblem([1, Number.NaN])).toBe('not finite')
  expect(findVectorProblem([Number.POSITIVE_INFINITY])).toBe('not finite')
  expect(findVectorProblem([0, -0])).toBe('zero norm')
})

test('numbers that only a double can hold are judged as they would be stored', () => {
  expect(findVectorProblem([1e39])).toBe('not finite')
  expect(findVectorProblem([1e-60])).toBe('zero norm')
  expect(findVectorProblem([70000], { type: 'halfvec' })).toBe('not finite')
  expect(findVectorProblem([1e-9], { type: 'halfvec' })).toBe('zero norm')
})

test('zeros pass where they are allowed', () => {
  expect(findVectorProblem([0, 0], { allowZero: true })).toBeUndefined()
})

test('the error names the position and no value', () => {
  expect(() => checkVector([1, 2], 'row 7', { dimensions: 3 })).toThrow(
    expect.objectContaining({ code: 'VECTOR_INVALID', message: 'row 7 has 2 dimensions instead of 3' }),
  )
})
