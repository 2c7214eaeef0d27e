import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { directoryStore, findBackup, listToolDirectories, verifyBackup } from '../src/index.ts'

/**
 * Verifies the newest backup in a process of its own that kills itself with SIGKILL once its progress begins with a text:
 * `node verify-process.ts URL DIRECTORY TEXT`.
 */
const [url = '', directory = '', killAt = ''] = process.argv.slice(2)
const database = await openDatabase(parseDatabaseUrl(url), {
  applicationName: 'pgtend to be killed',
  environment: 'development',
})
const store = directoryStore(directory)
await verifyBackup(database.cluster, store, await findBackup(store, 'latest', database.target.database), {
  toolDirectories: await listToolDirectories(process.env.PATH),
  now: () => new Date(),
  onProgress: (text) => {
    if (text.startsWith(killAt)) process.kill(process.pid, 'SIGKILL')
  },
})
await database.end()
