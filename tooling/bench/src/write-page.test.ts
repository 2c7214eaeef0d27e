import { expect, test } from 'vitest'
import { replacePart } from './write-page.ts'

const PAGE = '# Old title\n\n## Migrations\n\nold numbers\n\n### Details\n\nmore\n\n## Vectors\n\nother numbers\n'

test('a part is replaced whole, and the others stay', () => {
  const page = replacePart(PAGE, 'Migrations', 'new numbers\n')

  expect(page).toMatch(/^# Benchmarks\n\n/)
  expect(page.slice(page.indexOf('## '))).toBe('## Migrations\n\nnew numbers\n\n## Vectors\n\nother numbers\n')
})

test('a part that is not there yet becomes the last', () => {
  const page = replacePart(PAGE, 'Backups', 'first numbers')

  expect(page.match(/^## .*/gm)).toEqual(['## Migrations', '## Vectors', '## Backups'])
  expect(page.endsWith('## Backups\n\nfirst numbers\n')).toBe(true)
})

test('writing the same again changes nothing', () => {
  const once = replacePart(PAGE, 'Vectors', 'numbers')

  expect(replacePart(once, 'Vectors', 'numbers')).toBe(once)
})
