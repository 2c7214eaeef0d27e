import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '../process/run-command.ts'
import { isRoot } from '../process/system-user.ts'
import { findLocalBinaries } from '../server/find-local-binaries.ts'
import { applyInstallPlan } from './apply-install-plan.ts'
import { planDebianInstall } from './plan-debian-install.ts'
import { readDebianFacts, readRelease } from './read-debian-facts.ts'
import { withFileLock } from './with-file-lock.ts'

const LOCK_FILE = '/tmp/pgtend-test-install.lock'

/**
 * Installs PostgreSQL with pgvector (and PgBouncer) from the distribution, as root on Debian or Ubuntu, and says so first.
 * Creates no cluster and starts no service. Returns the reason in words when this machine is not one for it.
 * @throws {Error} when a step of the installation fails.
 */
export async function installOnDebian(options: { readonly say: (line: string) => void }): Promise<string | undefined> {
  const { say } = options
  if (!isRoot()) return 'not root, so PostgreSQL is not installed for you'
  const { id } = await readRelease()
  if (id !== 'debian' && id !== 'ubuntu') return 'not Debian or Ubuntu, so PostgreSQL is not installed for you'
  return await withFileLock(LOCK_FILE, async () => {
    // Another run may have installed it while this one waited.
    if (findLocalBinaries().some((found) => found.pgvector)) return undefined
    say(
      'no PostgreSQL with pgvector here: installing it from the distribution (PGTEND_TEST_PROVIDER=embedded prevents this)',
    )
    return await install(say)
  })
}

async function install(say: (line: string) => void): Promise<string | undefined> {
  const workDirectory = await mkdtemp(join(tmpdir(), 'pgtend-pgvector-'))
  try {
    await runCommand(['apt-get', '-q', '-o', 'DPkg::Lock::Timeout=300', 'update'])
    const plan = planDebianInstall(await readDebianFacts(workDirectory))
    if (!plan.possible) return plan.reason
    await applyInstallPlan(plan.steps, say)
    return undefined
  } finally {
    await rm(workDirectory, { recursive: true, force: true })
  }
}
