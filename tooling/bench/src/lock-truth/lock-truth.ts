import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { loadCheckParser } from '@pgtend/migrator'
import { findServer } from '../find-server.ts'
import { openScratchDatabases, type ScratchDatabases } from '../scratch-databases.ts'
import { ALL_CASES } from './cases/all-cases.ts'
import type { Linter } from './linters/linter.ts'
import { pgtend, predict } from './linters/pgtend.ts'
import { squawk } from './linters/squawk.ts'
import type { LockCase } from './lock-case.ts'
import { type MeasuredCase, measureAll } from './measure-all.ts'
import type { AccuracyResults, LinterScore } from './report/accuracy-results.ts'
import { renderAccuracyPage } from './report/render-accuracy-page.ts'
import { renderMistakes, renderPredictions, renderScores } from './report/render-scores.ts'
import { type Comparison, comparePrediction } from './score/compare-prediction.ts'
import { score } from './score/score.ts'

const PAGE = fileURLToPath(new URL('../../../../docs/lint-accuracy.md', import.meta.url))

/** Measures every case, scores the linters against that, prints the result and, when asked, writes docs/lint-accuracy.md. */
export async function runLockTruth(write: boolean): Promise<void> {
  const server = await findServer()
  const databases = await openScratchDatabases(server.adminUrl)
  try {
    const cases = await measureAll(databases, ALL_CASES, (name, label) => console.error(`${label.padEnd(6)} ${name}`))
    const results = await judge(databases, cases)
    console.log([renderScores(results), renderPredictions(results), ...results.scores.map(renderMistakes)].join('\n\n'))
    if (!write) return
    await writeFile(PAGE, renderAccuracyPage(results))
    console.error(`written: ${PAGE}`)
  } finally {
    await databases.end()
    await server.stop()
  }
}

async function judge(databases: ScratchDatabases, cases: readonly MeasuredCase[]): Promise<AccuracyResults> {
  const facts = new Map(cases.map((measured) => [measured.lockCase, measured.facts]))
  const linters: readonly Linter[] = [
    pgtend('pgtend'),
    pgtend('pgtend --database', (lockCase) => facts.get(lockCase) ?? missing(lockCase)),
    squawk([]),
    squawk(['--assume-in-transaction']),
  ]
  const scores: LinterScore[] = []
  for (const linter of linters) {
    const findings = await linter.check(cases.map(({ lockCase }) => lockCase))
    const claims = findings.map((ofCase) => ofCase.some(({ claim }) => claim === 'long'))
    scores.push({ name: linter.name, score: score(cases, findings), claims })
  }
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    server: await describeServer(databases),
    cases,
    scores,
    comparisons: await compare(cases),
  }
}

function missing({ name }: LockCase): never {
  throw new Error(`nothing was read for "${name}"`)
}

/** A migration that fails has no locks to compare. */
async function compare(cases: readonly MeasuredCase[]): Promise<readonly Comparison[]> {
  const parser = await loadCheckParser()
  return cases
    .filter(({ measurement }) => measurement.failure === undefined)
    .flatMap(({ lockCase, measurement }) => comparePrediction(lockCase, measurement, predict(parser, lockCase)))
}

async function describeServer({ admin }: ScratchDatabases): Promise<string> {
  const { rows } = await admin.query<{ server: string; pgvector: string }>(`
    select current_setting('server_version') as server,
           (select default_version from pg_catalog.pg_available_extensions where name = 'vector') as pgvector
  `)
  return `PostgreSQL ${rows[0]?.server}, pgvector ${rows[0]?.pgvector}`
}
