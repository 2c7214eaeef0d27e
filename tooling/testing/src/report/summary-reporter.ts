import { writeSync } from 'node:fs'
import type { Reporter, SerializedError, TestModule, Vitest } from 'vitest/node'
import { type FileResult, summarize } from './summarize.ts'

/** Prints at the end which database the tests used, what was skipped and why, and last the three numbers alone. */
export class SummaryReporter implements Reporter {
  #vitest: Vitest | undefined
  #lastLine: string | undefined

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
    // At exit, so that neither another reporter nor the end of the server prints after it.
    process.once('exit', () => {
      if (this.#lastLine !== undefined) writeSync(1, `${this.#lastLine}\n`)
    })
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const vitest = this.#vitest
    const onlyNamed = vitest?.config.testNamePattern !== undefined
    const { lines, lastLine } = summarize(
      modules.map((module) => readModule(module, onlyNamed)),
      errors.length,
    )
    const run = vitest?.getRootProject().getProvidedContext().pgtendTestRun
    const text = [...(run ? [`tests used ${run.description}`] : []), ...lines].map((line) => `${line}\n`).join('')
    process.stdout.write(text)
    if (vitest?.config.watch) process.stdout.write(`${lastLine}\n`)
    else this.#lastLine = lastLine
  }
}

function readModule(module: TestModule, onlyNamed: boolean): FileResult {
  const results = [...module.children.allTests()].map((test) => ({ mode: test.options.mode, ...test.result() }))
  const flaky = [...module.children.allTests()].filter((test) => test.diagnostic()?.flaky).map((test) => test.fullName)
  const count = (state: 'passed' | 'failed') => results.filter((result) => result.state === state).length
  const skipped = results
    .filter(({ state }) => state === 'skipped' || state === 'pending')
    .map(
      ({ mode, ...result }) => ('note' in result && result.note) || (mode === 'todo' ? 'not written yet' : undefined),
    )
    // With `-t`, the tests of other names are skipped without a reason and are nobody's concern.
    .filter((reason) => reason !== undefined || !onlyNamed)
  return {
    path: module.relativeModuleId,
    passed: count('passed'),
    failed: count('failed'),
    skipped: skipped.map((reason) => reason ?? 'marked as skipped, without a reason'),
    flaky,
    broken: module.errors().length > 0,
    durationMs: module.diagnostic().duration + module.diagnostic().collectDuration,
  }
}
