import type { ReplacedDatabase } from '../prune/replaced-databases.ts'
import { finding } from './find-recovery.ts'
import type { ReportFinding } from './report-result.ts'

const DAY_MS = 86_400_000

/** Names the databases that restores have replaced: they take room, and are dropped by nobody but a prune. Pure. */
export function findReplacedKept(
  replaced: readonly ReplacedDatabase[],
  keptDays: number,
  now: Date,
): readonly ReportFinding[] {
  if (replaced.length === 0) return []
  const evidence = replaced.map(({ bytes, name }) => `"${name}", ${sizeOf(bytes)}`).join('; ')
  const isOld = replaced.some(({ replacedAt }) => now.getTime() - Date.parse(replacedAt) >= keptDays * DAY_MS)
  const message = 'what a restore has replaced is still there'
  return isOld
    ? [finding('warning', 'replaced-kept', message, evidence, 'backup prune --safety-databases')]
    : [finding('info', 'replaced-kept', message, evidence, 'backup prune --safety-databases --dry-run')]
}

function sizeOf(bytes: number | null): string {
  return bytes === null ? 'of a size nobody knows' : `${Math.ceil(bytes / 1024 ** 2)} MB`
}
