import { expect, test } from 'vitest'
import { renderScatter } from './scatter.ts'

const OPTIONS = {
  width: 20,
  height: 5,
  targetY: 0.95,
  limitX: 5,
  labelX: (x: number) => `${x.toFixed(0)} ms`,
  labelY: (y: number) => y.toFixed(2),
}

test('points lie between the lowest and the highest, with target and limit as lines', () => {
  const points = [
    { x: 1, y: 0.9, mark: 'a' },
    { x: 10, y: 1, mark: 'b' },
  ]

  expect(renderScatter(points, OPTIONS)).toMatchInlineSnapshot(`
    "1.00 |             ¦     b
         |             ¦
    0.95 |--------------------
         |             ¦
    0.90 |a            ¦
         +--------------------
          1 ms       5 ms"
  `)
})

test('one point, or none, makes no plot that fails', () => {
  expect(renderScatter([], OPTIONS)).toBe('')
  expect(renderScatter([{ x: 5, y: 0.95, mark: 'a' }], OPTIONS).split('\n')).toHaveLength(7)
})

test('a limit far beyond all points takes no room', () => {
  const plot = renderScatter([{ x: 1, y: 1, mark: 'a' }], { ...OPTIONS, limitX: 1_000 })

  expect(plot).not.toContain('¦')
  expect(plot).not.toContain('1000 ms')
})
