import type { MaintenanceFacts, MaintenancePlan, MaintenanceResult, SkippedObject } from '@pgtend/maintenance'
import type { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { startProgress } from '../../progress.ts'
import { report } from '../../report.ts'
import type { Settings } from '../../settings.ts'
import { withDatabase } from '../../with-database.ts'
import { renderPlan, renderProgress, renderResult } from './render.ts'

export const EXIT_CODES =
  'Exit codes: 0 done, 1 a step failed, 2 usage or configuration, 3 something was skipped, 130 interrupted.'

interface Planning {
  readonly facts: MaintenanceFacts
  readonly settings: Settings
}

/** Reads the facts, plans, and either prints the plan or applies it and prints the result. */
export async function runRoutine(
  context: CommandContext,
  command: Command,
  { dryRun = false }: { readonly dryRun?: boolean },
  plan: (planning: Planning) => Promise<MaintenancePlan>,
): Promise<void> {
  const { applyMaintenance, readMaintenanceFacts } = await import('@pgtend/maintenance')
  const { withSession } = await import('@pgtend/database')
  await withDatabase(context, command, { direct: true, announce: !dryRun }, async ({ database, settings }) => {
    const facts = await withSession(database, (client) => readMaintenanceFacts(client, database.capabilities))
    const planned = await plan({ facts, settings })
    if (dryRun) return report(context, command, planned, renderPlan)
    const progress = startProgress(context)
    const result = await applyMaintenance(database, planned, {
      signal: context.signal,
      onProgress: (event) => progress.update(renderProgress(event)),
    })
    progress.done('')
    report(context, command, result, renderResult)
    setExitCode(context, result)
  })
}

function setExitCode(context: CommandContext, { failed, skipped, leftOut }: MaintenanceResult): void {
  if (failed > 0) context.setExitCode(EXIT.failed)
  else if (skipped > 0 || leftOut.some(needsAttention)) context.setExitCode(EXIT.attention)
}

/** What PostgreSQL cannot do at all is no reason to wake anybody. */
function needsAttention({ cause }: SkippedObject): boolean {
  return cause !== 'unsupported'
}
