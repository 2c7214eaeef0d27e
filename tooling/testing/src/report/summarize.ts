/** One test file as the summary needs it. */
export interface FileResult {
  readonly path: string
  readonly passed: number
  readonly failed: number
  /** The reason of every skipped test. */
  readonly skipped: readonly string[]
  /** Names of the tests that failed first and passed when tried again. */
  readonly flaky: readonly string[]
  /** True when the file could not be loaded, or failed outside its tests. */
  readonly broken: boolean
  /** Of loading the file and of its tests. */
  readonly durationMs: number
}

/** A file that takes longer holds up a whole run where few run side by side. */
const SLOW_FILE_MS = 30_000
const MOST_SLOW_FILES = 20

export interface Summary {
  readonly lines: readonly string[]
  /** `12 passed, 0 failed, 3 skipped`, without the last part when nothing was skipped. */
  readonly lastLine: string
}

/** Turns the results into what is printed at the end. Pure. */
export function summarize(files: readonly FileResult[], unhandledErrors: number): Summary {
  const sum = (count: (file: FileResult) => number) => files.reduce((total, file) => total + count(file), 0)
  const skipped = sum((file) => file.skipped.length)
  // A broken file without a failed test would otherwise count as nothing at all.
  const failed = sum((file) => file.failed + (file.broken && file.failed === 0 ? 1 : 0)) + unhandledErrors
  return {
    lines: [
      ...skippedLines(files),
      ...slowLines(files),
      ...flakyLines(files),
      ...(unhandledErrors > 0 ? [`${unhandledErrors} errors outside any test`] : []),
    ],
    lastLine: `${sum((file) => file.passed)} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
  }
}

function skippedLines(files: readonly FileResult[]): readonly string[] {
  const affected = files.filter((file) => file.skipped.length > 0)
  return affected.length === 0 ? [] : ['skipped:', ...affected.map(skippedLine)]
}

/** A second try keeps one slow moment of a machine from failing a run; it must not keep a fault unseen. */
function flakyLines(files: readonly FileResult[]): readonly string[] {
  const lines = files.flatMap(({ path, flaky }) => flaky.map((name) => `  ${path}: ${name}`))
  return lines.length === 0 ? [] : ['passed only when tried again:', ...lines]
}

/** Only of a run of many files: alone, a slow one is no surprise. */
function slowLines(files: readonly FileResult[]): readonly string[] {
  const slow = files.filter(({ durationMs }) => durationMs > SLOW_FILE_MS).sort((a, b) => b.durationMs - a.durationMs)
  if (slow.length === 0 || files.length <= MOST_SLOW_FILES) return []
  const lines = slow.map(({ durationMs, path }) => `  ${path}: ${Math.round(durationMs / 1_000)} s`)
  return ['slowest files:', ...lines.slice(0, MOST_SLOW_FILES)]
}

function skippedLine({ path, passed, failed, skipped }: FileResult): string {
  const ran = passed + failed
  const amount = ran === 0 ? `all ${skipped.length}` : `${skipped.length} of ${ran + skipped.length}`
  return `  ${path} (${amount}): ${[...new Set(skipped)].join('; ')}`
}
