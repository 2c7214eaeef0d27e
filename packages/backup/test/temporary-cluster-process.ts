import { listToolDirectories, withTemporaryCluster } from '../src/index.ts'

/** Starts a temporary cluster in a process of its own, for tests that kill it: `node temporary-cluster-process.ts FOLDER`. */
const [temporaryDirectory = ''] = process.argv.slice(2)
await withTemporaryCluster(
  {
    temporaryDirectory,
    major: 0,
    toolDirectories: await listToolDirectories(process.env.PATH),
    applicationName: 'pgtend to be killed',
  },
  async (cluster) => {
    await using database = await cluster.open('postgres')
    await database.pool.query('select 1')
    process.stdout.write('ready\n')
    await new Promise((resolve) => setTimeout(resolve, 60_000))
  },
)
