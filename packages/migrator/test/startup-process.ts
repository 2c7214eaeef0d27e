import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { migrateOnStartup } from '../src/commands/migrate-on-startup.ts'

/** An application server that starts: `node startup-process.ts URL DIRECTORY`; prints the names that it applied as JSON. */
const [, , url = '', directory = ''] = process.argv
const database = await openDatabase(parseDatabaseUrl(url), { applicationName: 'startup', environment: 'development' })
const { applied } = await migrateOnStartup(database, { directory })
await database.end()
process.stdout.write(JSON.stringify(applied))
