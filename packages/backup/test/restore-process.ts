import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { applyRestore, directoryStore, fileSource, listToolDirectories, planRestore } from '../src/index.ts'

/** Restores a file into a new database in a process of its own, for tests that kill it: `node restore-process.ts URL FILE NAME`. */
const [url = '', file = '', name = ''] = process.argv.slice(2)
const { cluster } = await openDatabase(parseDatabaseUrl(url), {
  applicationName: 'pgtend to be killed',
  environment: 'development',
})
const source = await fileSource(file)
const plan = planRestore({ source, mode: 'new', database: name, now: new Date(), tail: 'abcdef' })
await applyRestore(cluster, directoryStore('unused'), source, plan, {
  toolDirectories: await listToolDirectories(process.env.PATH),
})
