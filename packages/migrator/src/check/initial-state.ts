import { MigratorError } from '../errors.ts'
import type { CheckFacts } from './facts/check-facts.ts'
import { relationKey } from './relation-name.ts'
import { noteVectorFacts } from './vector/vector-facts.ts'
import type { WalkContext } from './walk-script.ts'
import { type CheckScript, walkScript } from './walk-script.ts'

/**
 * Brings the state to where the checked files begin: from the database when it was read, else from the files before them. A file of the
 * history that cannot be parsed is passed over; it is for the check of that file to complain.
 */
export function applyHistory(
  context: WalkContext,
  history: readonly CheckScript[],
  facts: CheckFacts | undefined,
): void {
  const { state } = context
  const schema = facts?.schemaSql
  if (schema === undefined) {
    for (const script of history) {
      state.deployment += 1
      tryScript(context, script)
    }
  }
  if (facts === undefined) return
  state.serverRelease = facts.serverRelease
  state.deployment += 1
  for (const text of schema ?? []) tryScript(context, { name: 'database', path: 'database', text })
  for (const { schema, name, ...size } of facts.tables) {
    const table = state.tables.get(relationKey({ schema, name }))
    if (table !== undefined) state.setTable({ ...table, size })
  }
  noteVectorFacts(state, facts.vectors ?? [])
  state.isComplete = schema !== undefined
}

function tryScript(context: WalkContext, script: CheckScript): void {
  try {
    walkScript(context, script)
  } catch (error) {
    if (!(error instanceof MigratorError)) throw error
  }
}
