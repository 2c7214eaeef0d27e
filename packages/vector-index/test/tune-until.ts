import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { applyTune } from '../src/tune/apply-tune.ts'
import { planTune } from '../src/tune/plan-tune.ts'
import { readTuneFacts } from '../src/tune/read-tune-facts.ts'
import { runTune } from '../src/tune/run-tune.ts'

/**
 * Tunes and applies, and kills itself, as `kill -9` does, when it comes to a step: `node tune-until.ts DATABASE_URL STEP`. With
 * `apply STEP` the step is one of the second half, which works on the table.
 */
const [url = '', until = ''] = process.argv.slice(2)
const database = await openDatabase(parseDatabaseUrl(url), {
  applicationName: 'tune until',
  environment: 'development',
})

const dieAt =
  (prefix: string) =>
  ({ step }: { readonly step: string }): void => {
    if (prefix + step === until) process.kill(process.pid, 'SIGKILL')
  }

const facts = await readTuneFacts(database.pool, { table: 'items', column: 'embedding' })
const plan = planTune(facts, { latencyMs: 10_000, targetRecall: 0.9, force: true })
const candidates = plan.candidates.filter(({ name }) => name.includes('construction=64'))
const result = await runTune(database, { ...plan, queriesPerHalf: 60, candidates }, { onProgress: dieAt('') })
await applyTune(database, result, { onProgress: dieAt('apply ') })
