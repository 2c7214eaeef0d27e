import { expect, test } from 'vitest'
import { terminalLine } from './terminal-line.ts'

test('a line that is rewritten fits the terminal, also one that does not tell its width', () => {
  expect(terminalLine('Dumping 4 tables', 10)).toBe('Dumping 4')
  expect(terminalLine('Dumping 4 tables', 0)).toBe('Dumping 4 tables')
  expect(terminalLine('x'.repeat(100), undefined)).toBe('x'.repeat(79))
})
