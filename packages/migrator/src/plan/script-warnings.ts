import type { Statement } from '../script/statement.ts'
import type { MigrationMode } from './group-steps.ts'
import type { PlanStep } from './plan-step.ts'
import type { PlanWarning } from './problem.ts'

const MAKES_TEMPORARY = /^create\s+(?:or\s+replace\s+)?(?:local\s+|global\s+)?temp(?:orary)?\b/i

/** What should be known of a script before it is run, beyond what its grouping into steps has found. Pure. */
export function scriptWarnings(name: string, steps: readonly PlanStep[], mode: MigrationMode): readonly Warning[] {
  return [...notAtomic(name, steps, mode), ...temporaryAcrossSteps(name, steps), ...truncatedNames(name, steps)]
}

type Warning = Omit<PlanWarning, 'migration'>

function notAtomic(name: string, steps: readonly PlanStep[], mode: MigrationMode): readonly Warning[] {
  if (mode !== 'atomic' || steps.length === 1) return []
  const message = `migration "${name}" runs in ${steps.length} steps, not in one transaction; it can be resumed after a failure`
  return [{ code: 'NOT_ATOMIC', message }]
}

/** A run that goes on in a new session does not have them. */
function temporaryAcrossSteps(name: string, steps: readonly PlanStep[]): readonly Warning[] {
  const temporary = statementsOf(steps.slice(0, -1)).find(({ text }) => MAKES_TEMPORARY.test(text))
  if (temporary === undefined) return []
  const message = `migration "${name}" makes a temporary table in line ${temporary.line} and runs in several steps; when it is interrupted, the table is gone`
  return [{ code: 'TEMPORARY_ACROSS_STEPS', message }]
}

function truncatedNames(name: string, steps: readonly PlanStep[]): readonly Warning[] {
  return statementsOf(steps).flatMap(({ line, truncated = [] }) =>
    truncated.map((identifier) => ({
      code: 'IDENTIFIER_TRUNCATED' as const,
      message: `the identifier "${identifier}" in line ${line} of "${name}" is longer than 63 bytes; PostgreSQL cuts it off`,
    })),
  )
}

function statementsOf(steps: readonly PlanStep[]): readonly Statement[] {
  return steps.flatMap(({ statements }) => statements)
}
