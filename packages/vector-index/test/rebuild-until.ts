import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { applyRebuild } from '../src/rebuild/apply-rebuild.ts'
import { planOfIndex } from './plan-of-index.ts'

/**
 * Rebuilds index "idx" and kills itself, as `kill -9` does, when it comes to a step or a phase of the build:
 * `node rebuild-until.ts DATABASE_URL STEP [OPTIONS]`. The options are those of the plan, as JSON.
 */
const [url = '', until = '', options = '{}'] = process.argv.slice(2)
const database = await openDatabase(parseDatabaseUrl(url), {
  applicationName: 'rebuild until',
  environment: 'development',
})

function dieAt(reached: string): void {
  if (reached === until) process.kill(process.pid, 'SIGKILL')
}

const plan = await planOfIndex(database, JSON.parse(options))
await applyRebuild(database, plan, { queries: 100, onStep: dieAt, onProgress: ({ phase }) => dieAt(phase) })
