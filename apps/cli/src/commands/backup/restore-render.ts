import type { ReplacedDatabase, RestoreDryRun, RestoreResult } from '@pgtend/backup'
import { formatBytes, formatDuration, plural } from '../../render/format.ts'
import { shellWord } from '../../render/shell-words.ts'
import { describeReplaced } from './prune-safety.ts'
import { equalText } from './render-verification.ts'

/** What `--dry-run` prints. */
export function renderDryRun({ database, mode, preflight, replaced, source, steps }: RestoreDryRun): string {
  const { createdRoles, freeBytes, neededBytes, problems, warnings } = preflight
  const list = steps.map((step, index) => `  ${index + 1}. ${step}`)
  const space =
    neededBytes === null || freeBytes === null
      ? []
      : [`Needs ${formatBytes(neededBytes)}; ${formatBytes(freeBytes)} are free.`]
  const roles = createdRoles.length === 0 ? [] : [`Roles to create: ${createdRoles.join(', ')}.`]
  const notes = [...warnings.map((warning) => `Note: ${warning}`), ...replacedLines(replaced)]
  if (problems.length > 0) {
    const found = problems.map(({ message }) => `  ${message}`)
    return [
      `Restoring ${source} would fail:`,
      ...found,
      ...space,
      ...notes,
      'Nothing was done.',
      'Next: mend this and run the same command again',
    ].join('\n')
  }
  return [
    `Restoring ${source} would:`,
    ...list,
    ...space,
    ...roles,
    ...notes,
    'Nothing was done.',
    `Next: run the same command ${mode === 'new' ? 'without' : `with --confirm ${shellWord(database)} instead of`} --dry-run`,
  ].join('\n')
}

/** What a restore prints when it is done. */
export function renderRestored(result: RestoreResult): string {
  const { createdRoles, database, durationMs, leftOut, replaced = [], safety, safetyBackup, source, warnings } = result
  const lines = [
    `Restored ${source} as "${database}" in ${formatDuration(durationMs)}; ${proofOf(result)}.`,
    ...timesOf(result),
  ]
  if (createdRoles.length > 0) lines.push(`Created without passwords: ${createdRoles.join(', ')}.`)
  if (leftOut.length > 0) lines.push(`Left out, for they need what was not selected: ${leftOut.join('; ')}.`)
  lines.push(...warnings.map((warning) => `Note: ${warning}`))
  if (safetyBackup !== null) lines.push(`The database before is in backup ${safetyBackup}.`)
  lines.push(...replacedLines(replaced.filter(({ name }) => name !== safety)))
  if (safety !== null) {
    lines.push(
      `The database before is kept as "${safety}".`,
      `To undo: pgtend backup restore --undo --confirm ${shellWord(database)}`,
      'Drop it when it is old enough: pgtend backup prune --safety-databases',
    )
  }
  return [...lines, 'Next: pgtend db health'].join('\n')
}

function proofOf({ compared, rows, tables }: RestoreResult): string {
  if (!compared) return 'not compared: it has no manifest'
  return equalText(tables ?? 0, rows ?? 0)
}

/** Without vector indexes there is one time only. */
function timesOf({ indexes, phases: { completeMs, usableMs } }: RestoreResult): readonly string[] {
  if (indexes.length === 0) return []
  const built = plural(indexes.length, 'vector index', 'vector indexes')
  return [
    `Usable with exact search after ${formatDuration(usableMs)}, fast with ${built} after ${formatDuration(completeMs)}.`,
  ]
}

/** What earlier restores have replaced takes room until it is dropped. */
function replacedLines(replaced: readonly ReplacedDatabase[]): readonly string[] {
  if (replaced.length === 0) return []
  const list = replaced.map(describeReplaced).join(', ')
  return [`Kept from earlier restores: ${list}. To drop what is old enough: pgtend backup prune --safety-databases`]
}
