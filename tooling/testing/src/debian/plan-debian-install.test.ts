import { expect, test } from 'vitest'
import { type DebianFacts, planDebianInstall } from './plan-debian-install.ts'

const facts: DebianFacts = {
  distribution: 'debian',
  major: 17,
  serverInstalled: false,
  pgvectorPackage: true,
  pgbouncerInstalled: false,
  policyFileExists: false,
  workDirectory: '/w',
}

function outline(changes: Partial<DebianFacts>): readonly string[] {
  const plan = planDebianInstall({ ...facts, ...changes })
  if (!plan.possible) return [plan.reason]
  return plan.steps.map((step) => (step.kind === 'run' ? step.command.join(' ') : `${step.kind} ${step.path}`))
}

test('a distribution with the package gets the package, without a cluster and without a started service', () => {
  expect(outline({})).toMatchInlineSnapshot(`
    [
      "write /etc/postgresql-common/createcluster.d/pgtend-tests.conf",
      "write /usr/sbin/policy-rc.d",
      "apt-get install -q -y --no-install-recommends --no-upgrade -o DPkg::Lock::Timeout=300 postgresql-17 postgresql-17-pgvector",
      "apt-get install -q -y --no-install-recommends --no-upgrade -o DPkg::Lock::Timeout=300 pgbouncer",
    ]
  `)
})

test('Debian 12 builds the source package of pgvector from the machine’s own mirror', () => {
  const mirror = { uri: 'http://mirror.example/debian', signedBy: '/k.gpg' }

  expect(outline({ major: 15, pgvectorPackage: false, mirror })).toMatchInlineSnapshot(`
    [
      "write /etc/postgresql-common/createcluster.d/pgtend-tests.conf",
      "write /usr/sbin/policy-rc.d",
      "apt-get install -q -y --no-install-recommends --no-upgrade -o DPkg::Lock::Timeout=300 postgresql-15 postgresql-server-dev-15 build-essential dpkg-dev",
      "mkdir /w/lists/partial",
      "write /w/sources.list",
      "apt-get -q -o Dir::Etc::sourcelist=/w/sources.list -o Dir::Etc::sourceparts=- -o Dir::State::Lists=/w/lists update",
      "sh -c cd "$0" && exec apt-get -q "$@" /w -o Dir::Etc::sourcelist=/w/sources.list -o Dir::Etc::sourceparts=- -o Dir::State::Lists=/w/lists source --download-only pgvector",
      "sh -c cd "$0" && exec dpkg-source --extract ./pgvector_*.dsc pgvector /w",
      "make -C /w/pgvector OPTFLAGS= PG_CONFIG=/usr/lib/postgresql/15/bin/pg_config",
      "make -C /w/pgvector OPTFLAGS= PG_CONFIG=/usr/lib/postgresql/15/bin/pg_config install",
      "apt-get install -q -y --no-install-recommends --no-upgrade -o DPkg::Lock::Timeout=300 pgbouncer",
    ]
  `)
})

test('the private source list names the mirror and its key', () => {
  const plan = planDebianInstall({ ...facts, pgvectorPackage: false, mirror: { uri: 'http://mirror.example/debian' } })

  const texts = plan.possible ? plan.steps.flatMap((step) => (step.kind === 'write' ? [step.text] : [])) : []

  expect(texts.at(-1)).toBe(
    'deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/debian trixie main\n',
  )
})

test('what is there already is left alone', () => {
  expect(outline({ serverInstalled: true, pgbouncerInstalled: true, policyFileExists: true })).toHaveLength(1)
})

test('without package and without Debian mirror the plan says why it is impossible', () => {
  expect(outline({ distribution: 'ubuntu', major: 14, pgvectorPackage: false })).toEqual([
    'no package "postgresql-14-pgvector" and no Debian mirror to build it from',
  ])
})

test('only PgBouncer may fail', () => {
  const plan = planDebianInstall(facts)

  const optional = plan.possible ? plan.steps.filter((step) => step.kind === 'run' && step.optional) : []

  expect(optional).toMatchObject([{ title: 'installing PgBouncer' }])
})
