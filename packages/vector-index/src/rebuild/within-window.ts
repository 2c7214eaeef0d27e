import { DatabaseError } from '@pgtend/database'
import type { BuildProgress } from '../apply/build-progress.ts'
import { VectorError } from '../errors.ts'
import { type MaintenanceWindow, msUntilClose, windowText } from './maintenance-window.ts'

interface WindowedOptions {
  readonly window?: MaintenanceWindow | undefined
  readonly now?: (() => Date) | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined
}

/**
 * Runs work whose progress tells how much longer it takes, and stops it as soon as that is longer than the window stays open. Where
 * progress tells nothing, it goes on: what is nearly done would have to be done again.
 * @throws {VectorError} `INDEX_REBUILD_OUTSIDE_WINDOW`
 */
export async function withinWindow<Options extends WindowedOptions, T>(
  options: Options,
  work: (options: Options) => Promise<T>,
): Promise<T> {
  const { window, now } = options
  if (window === undefined || now === undefined) return work(options)
  const closing = new AbortController()
  const signal = options.signal === undefined ? closing.signal : AbortSignal.any([options.signal, closing.signal])
  const onProgress = (progress: BuildProgress): void => {
    if (progress.etaMs !== undefined && progress.etaMs > (msUntilClose(window, now()) ?? 0)) closing.abort()
    options.onProgress?.(progress)
  }
  try {
    return await work({ ...options, signal, onProgress })
  } catch (error) {
    if (!closing.signal.aborted || !isInterruption(error)) throw error
    throw new VectorError(
      'INDEX_REBUILD_OUTSIDE_WINDOW',
      `the rebuild was stopped: it would not have ended within the window ${windowText(window)}`,
      { cause: error },
    )
  }
}

function isInterruption(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === 'INTERRUPTED'
}
