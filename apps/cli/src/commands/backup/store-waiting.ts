import type { PlaceOptions } from '@pgtend/backup'
import type { CommandContext } from '../../context.ts'
import { type Progress, startProgress } from '../../progress.ts'

/** Says on stderr that a bucket does not answer and for how long it is waited for; Ctrl-C ends that. */
export function storeWaiting(context: CommandContext): PlaceOptions {
  let progress: Progress | undefined
  return {
    signal: context.signal,
    onWait(wait) {
      if (wait === undefined) {
        progress?.done('')
        progress = undefined
        return
      }
      progress ??= startProgress(context)
      progress.update(`the store does not answer, trying again for ${Math.ceil(wait.remainingMs / 1_000)} s more`)
    },
  }
}
