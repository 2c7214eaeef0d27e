import { expect, test } from 'vitest'

import { selectSteps } from './select-steps.ts'

const run = async () => ({ ok: true, output: '' })
const STEPS = [
  { name: 'build', run },
  { name: 'lint', run },
  { name: 'pack', needs: ['build'], run },
]
const select = (...names: string[]) => selectSteps(STEPS, names).map(({ name }) => name)

test('no name selects every step', () => {
  expect(select()).toEqual(['build', 'lint', 'pack'])
})

test('a step brings what it needs', () => {
  expect(select('pack')).toEqual(['build', 'pack'])
})

test('an unknown name is refused instead of checking nothing', () => {
  expect(() => select('lint', 'tests')).toThrow(new RangeError('unknown step "tests"'))
})
