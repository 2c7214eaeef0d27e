import type { PendingBuild } from '@pgtend/vector-index'
import type { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { startProgress } from '../../progress.ts'
import { report } from '../../report.ts'
import type { DatabaseSession } from '../../with-database.ts'
import { type CreateOptions, toPlanOptions } from './create-options.ts'
import { pendingIndexes } from './pending-indexes.ts'
import { planOptions } from './plan-options.ts'
import { readPrismaSchema } from './prisma-schema.ts'
import { renderBuildProgress } from './render-index.ts'
import { renderPendingBuild } from './render-pending.ts'

/** Builds the declared indexes that are ready, or says which are. */
export async function createPending(
  context: CommandContext,
  command: Command,
  session: DatabaseSession,
  options: CreateOptions,
): Promise<void> {
  const { assessPendingIndex, buildPendingIndexes } = await import('@pgtend/vector-index')
  const { database } = session
  const pending = await pendingIndexes(context, session)
  // What an index is was said where it is declared; how it is built is said here.
  const { latency, assumeDisk, assumeShm } = options
  const prisma = await readPrismaSchema(context, session.settings, options)
  const plan = { ...planOptions(session), ...toPlanOptions({ latency, assumeDisk, assumeShm }), prisma }
  if (options.dryRun) {
    const states = []
    for (const one of pending) states.push((await assessPendingIndex(database.pool, one, plan)).state)
    return finish(context, command, { pending: states, built: [] })
  }
  const progress = startProgress(context)
  const result = await buildPendingIndexes(database, pending, {
    plan,
    signal: context.signal,
    onProgress: (event) => progress.update(renderBuildProgress(event)),
  })
  progress.done('')
  finish(context, command, result)
}

/** What is declared wrongly will never be built: somebody has to look. */
function finish(context: CommandContext, command: Command, result: PendingBuild): void {
  report(context, command, result, renderPendingBuild)
  if (result.pending.some(({ state }) => state === 'refused')) context.setExitCode(EXIT.attention)
}
