import type { CommandResult } from '../workspace/run-command.ts'

/** Makes one result of several: ok when all are, with the output of those that are not. Pure. */
export function joinResults(results: readonly CommandResult[]): CommandResult {
  const failed = results.filter(({ ok }) => !ok)
  return { ok: failed.length === 0, output: failed.map(({ output }) => output.trim()).join('\n\n') }
}
