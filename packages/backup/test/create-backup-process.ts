import { tmpdir } from 'node:os'
import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { createBackup } from '../src/create/create-backup.ts'
import { backupStore } from '../src/store/backup-store.ts'
import { listToolDirectories } from '../src/tools/find-tool.ts'
import { killAt } from './kill-at.ts'
import { openTarget } from './open-target.ts'

/**
 * Takes a backup in a process of its own, for tests that kill it: `node create-backup-process.ts URL TARGET [FORMAT [POINT]]`. With a point it kills itself there; see `killAt`. Prints how many points it passed.
 */
const [url = '', target = '', format = 'custom', point] = process.argv.slice(2)
const database = await openDatabase(parseDatabaseUrl(url), {
  applicationName: 'pgtend to be killed',
  environment: 'development',
})
const { storage, passed } = killAt(await openTarget(target), point === undefined ? undefined : Number(point))
await createBackup(database, backupStore(storage), {
  encryption: 'none',
  format: format === 'directory' || format === 'plain' ? format : 'custom',
  toolDirectories: await listToolDirectories(process.env.PATH),
  temporaryDirectory: tmpdir(),
  now: () => new Date(),
})
await database.end()
process.stdout.write(`${passed()}\n`)
