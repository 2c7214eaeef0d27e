import { expect, test } from 'vitest'
import { nameKey, namesInText } from './names-in-text.ts'

test('names are found plain, qualified, quoted and in literals', () => {
  const { objects, words } = namesInText(`nextval('"Odd ""S"""."Seq"'::regclass) + public."T".col + plain.x`)

  expect([...objects]).toEqual(
    expect.arrayContaining(['nextval', nameKey('Odd "S"', 'Seq'), nameKey('public', 'T'), 'plain']),
  )
  expect([...words]).toEqual(expect.arrayContaining(['Seq', 'col', 'x']))
  expect(objects).not.toContain('T')
})

test('an empty text names nothing', () => {
  expect(namesInText('')).toEqual({ objects: new Set(), words: new Set() })
})
