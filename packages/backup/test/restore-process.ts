import { basename, dirname } from 'node:path'
import { type Cluster, type ConnectionTarget, openCluster, parseDatabaseUrl } from '@pgtend/database'
import { applyRestore } from '../src/restore/apply-restore.ts'
import { planRestore } from '../src/restore/plan-restore.ts'
import { resolveSource } from '../src/restore/restore-source.ts'
import { directoryStore } from '../src/store/directory-store.ts'
import { listToolDirectories } from '../src/tools/find-tool.ts'

/**
 * Restores in a process of its own, for tests that kill it: `node restore-process.ts URL STORE SOURCE NAME [POINT]`. For the embedded
 * engine, the path of its folder with the database stands for the URL. A NAME that is that of the URL is replaced. At the POINT-th step, counted from 0, the process kills itself; it prints how many it passed.
 */
const [url = '', directory = '', reference = '', name = '', point] = process.argv.slice(2)
let passed = 0
const pass = (): void => {
  if (String(passed) === point) process.kill(process.pid, 'SIGKILL')
  passed += 1
}
/** How far a phase is makes no step. */
let last = ''
const phase = (text: string): void => {
  const [begin = ''] = text.split(/[\d"]/)
  if (begin !== last) pass()
  last = begin
}
const target: ConnectionTarget = url.startsWith('/')
  ? { kind: 'embedded', directory: dirname(url), database: basename(url) }
  : parseDatabaseUrl(url)
const cluster = await openCluster(target, { applicationName: 'pgtend to be killed', environment: 'development' })
const store = directoryStore(directory)
const source = await resolveSource(store, reference, target.database, '/')
const plan = planRestore({
  source,
  mode: name === target.database ? 'in-place' : 'new',
  database: name,
  now: new Date(),
  tail: 'abcdef',
})
await applyRestore(stepping(cluster), store, source, plan, {
  toolDirectories: await listToolDirectories(process.env.PATH),
  now: () => new Date(),
  onProgress: phase,
})
pass()
await cluster.end()
process.stdout.write(String(passed))

/** Counts what is done to whole databases as steps, before and after; not to those of other tests, which are swept along, nor to the one for maintenance. */
function stepping(real: Cluster): Cluster {
  const step = async <T>(database: string, work: () => Promise<T>): Promise<T> => {
    if (!database.startsWith(target.database)) return work()
    pass()
    const result = await work()
    pass()
    return result
  }
  return {
    ...real,
    list: () => real.list(),
    exists: (database) => real.exists(database),
    open: (database) => step(database, () => real.open(database)),
    create: (database, options) => step(database, () => real.create(database, options)),
    drop: (database, options) => step(database, () => real.drop(database, options)),
    rename: (from, to) => step(from, () => real.rename(from, to)),
    end: () => real.end(),
  }
}
