import type { Step } from './step.ts'

/**
 * Returns the steps of those names and what they need, in the order of the list; all steps when no name is given. Pure.
 * @throws {RangeError} naming the steps that do not exist.
 */
export function selectSteps(steps: readonly Step[], names: readonly string[]): Step[] {
  if (names.length === 0) return [...steps]
  const unknown = names.filter((name) => !steps.some((step) => step.name === name))
  if (unknown.length > 0) throw new RangeError(`unknown step "${unknown.join('", "')}"`)

  const selected = new Set<string>()
  const select = (name: string): void => {
    selected.add(name)
    for (const need of steps.find((step) => step.name === name)?.needs ?? []) select(need)
  }
  names.forEach(select)
  return steps.filter(({ name }) => selected.has(name))
}
