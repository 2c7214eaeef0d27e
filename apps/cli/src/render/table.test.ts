import { expect, test } from 'vitest'
import { renderTable } from './table.ts'

interface Row {
  readonly name: string
  readonly size: number
}

const render = (rows: readonly Row[]): string =>
  renderTable(rows, [
    { title: 'Table', value: ({ name }) => name },
    { title: 'Size', value: ({ size }) => String(size), align: 'right' },
  ])

test('columns are as wide as their widest cell and no line ends in blanks', () => {
  const text = render([
    { name: 'memories', size: 5 },
    { name: 'Größe', size: 12345 },
  ])

  expect(text).toMatchInlineSnapshot(`
    "Table      Size
    memories      5
    Größe     12345"
  `)
})

test('a table without rows has its titles', () => {
  expect(render([])).toBe('Table  Size')
})

test('a name with line breaks or escape sequences does not reach the terminal as such', () => {
  const text = render([{ name: 'a\nb\u001B[2Jc\t\u0007', size: 1 }])

  expect(text.split('\n')).toHaveLength(2)
  expect(text).toContain('a\\x0ab\\x1b[2Jc\\x09\\x07')
})

test('colours stay and do not count as width', () => {
  const text = render([{ name: '\u001B[31mred\u001B[39m', size: 1 }])

  expect(text.split('\n')[1]).toBe('\u001B[31mred\u001B[39m       1')
})
