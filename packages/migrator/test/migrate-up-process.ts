import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { migrateUp } from '../src/commands/migrate-up.ts'

/**
 * A migrator as a process of its own, so that a test can kill it: `node migrate-up-process.ts URL DIRECTORY [N]`.
 * With N it kills itself at the beginning of the Nth step.
 */
const [, , url = '', directory = '', killAtStep] = process.argv
let steps = 0
const database = await openDatabase(parseDatabaseUrl(url), {
  applicationName: 'killed migrator',
  environment: 'development',
})
await migrateUp(database, {
  directory,
  lockTimeoutMs: 60_000,
  onEvent: ({ type }) => {
    if (type !== 'step-start' && type !== 'migration-done') return
    steps += 1
    if (steps === Number(killAtStep)) process.kill(process.pid, 'SIGKILL')
  },
})
await database.end()
