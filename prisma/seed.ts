import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

// `prisma db seed` runs this file. The test data is made in one place only: `pgtend seed run`, whose options it takes.
const cli = join(import.meta.dirname, '../apps/cli/src/main.ts')
const options = ['--conditions=@pgtend/source', '--disable-warning=ExperimentalWarning']
const { status } = spawnSync(process.execPath, [...options, cli, 'seed', 'run', ...process.argv.slice(2)], {
  stdio: 'inherit',
})
process.exitCode = status ?? 1
