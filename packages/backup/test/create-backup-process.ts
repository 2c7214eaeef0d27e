import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { createBackup, directoryStore, listToolDirectories } from '../src/index.ts'

/** Takes a backup in a process of its own, for tests that kill it: `node create-backup-process.ts URL DIRECTORY`. */
const [url = '', directory = ''] = process.argv.slice(2)
const database = await openDatabase(parseDatabaseUrl(url), {
  applicationName: 'pgtend to be killed',
  environment: 'development',
})
await createBackup(database, directoryStore(directory), {
  encryption: 'none',
  toolDirectories: await listToolDirectories(process.env.PATH),
  now: () => new Date(),
})
await database.end()
