import type { AptMirror } from './read-apt-mirror.ts'

export interface DebianFacts {
  /** `ID` of /etc/os-release. */
  readonly distribution: string
  /** Major version of the PostgreSQL to use: the one installed, or the one the distribution offers. */
  readonly major: number
  readonly serverInstalled: boolean
  /** True when `postgresql-<major>-pgvector` can be installed. */
  readonly pgvectorPackage: boolean
  readonly pgbouncerInstalled: boolean
  /** True when the machine already decides which services may start. */
  readonly policyFileExists: boolean
  readonly mirror?: AptMirror | undefined
  /** Empty folder for the source package. */
  readonly workDirectory: string
  /** Installs pgvector below this folder instead of into the system. */
  readonly destDir?: string
}

export type InstallStep =
  | {
      readonly kind: 'run'
      readonly title: string
      readonly command: readonly [string, ...string[]]
      /** A failure is said and passed over. */
      readonly optional?: boolean
    }
  /** A file that is removed again at the end. */
  | { readonly kind: 'write'; readonly path: string; readonly text: string; readonly mode: number }
  | { readonly kind: 'mkdir'; readonly path: string }

export type InstallPlan =
  | { readonly possible: true; readonly steps: readonly InstallStep[] }
  | { readonly possible: false; readonly reason: string }

// pgvector is in Debian since 13; its source builds on 12 without changes.
const SOURCE_SUITE = 'trixie'
const DEFAULT_KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'
// With this file PostgreSQL's package creates no cluster "main" and so starts none.
const NO_CLUSTER_FILE = '/etc/postgresql-common/createcluster.d/pgtend-tests.conf'
const POLICY_FILE = '/usr/sbin/policy-rc.d'

/** Says how PostgreSQL with pgvector comes onto a Debian or Ubuntu machine. Pure: runs nothing. */
export function planDebianInstall(facts: DebianFacts): InstallPlan {
  const { major, pgvectorPackage, mirror } = facts
  if (!pgvectorPackage && (facts.distribution !== 'debian' || mirror === undefined)) {
    return {
      possible: false,
      reason: `no package "postgresql-${major}-pgvector" and no Debian mirror to build it from`,
    }
  }
  return {
    possible: true,
    steps: [
      ...quietServices(facts),
      ...(pgvectorPackage || mirror === undefined
        ? [
            install(
              `installing PostgreSQL ${major} and pgvector`,
              `postgresql-${major}`,
              `postgresql-${major}-pgvector`,
            ),
          ]
        : buildFromSource(facts, mirror)),
      ...(facts.pgbouncerInstalled ? [] : [{ ...install('installing PgBouncer', 'pgbouncer'), optional: true }]),
    ],
  }
}

function quietServices({ serverInstalled, policyFileExists }: DebianFacts): readonly InstallStep[] {
  return [
    ...(serverInstalled
      ? []
      : [{ kind: 'write', path: NO_CLUSTER_FILE, text: 'create_main_cluster = false\n', mode: 0o644 } as const]),
    ...(policyFileExists
      ? []
      : [{ kind: 'write', path: POLICY_FILE, text: '#!/bin/sh\nexit 101\n', mode: 0o755 } as const]),
  ]
}

function buildFromSource(facts: DebianFacts, mirror: AptMirror): readonly InstallStep[] {
  const { major, workDirectory: work, destDir } = facts
  const keyring = mirror.signedBy ?? DEFAULT_KEYRING
  const privateLists = [
    ...['-o', `Dir::Etc::sourcelist=${work}/sources.list`],
    ...['-o', 'Dir::Etc::sourceparts=-'],
    ...['-o', `Dir::State::Lists=${work}/lists`],
  ]
  const make = [
    'make',
    '-C',
    `${work}/pgvector`,
    'OPTFLAGS=',
    `PG_CONFIG=/usr/lib/postgresql/${major}/bin/pg_config`,
  ] as const
  const server = `postgresql-${major}`
  return [
    install(
      `installing PostgreSQL ${major} and a compiler`,
      server,
      `postgresql-server-dev-${major}`,
      'build-essential',
      'dpkg-dev',
    ),
    { kind: 'mkdir', path: `${work}/lists/partial` },
    {
      kind: 'write',
      path: `${work}/sources.list`,
      text: `deb-src [signed-by=${keyring}] ${mirror.uri} ${SOURCE_SUITE} main\n`,
      mode: 0o644,
    },
    run('reading the source packages', 'apt-get', '-q', ...privateLists, 'update'),
    run(
      'fetching the source of pgvector',
      ...(['sh', '-c', 'cd "$0" && exec apt-get -q "$@"', work] as const),
      ...[...privateLists, 'source', '--download-only', 'pgvector'],
    ),
    run('unpacking pgvector', 'sh', '-c', 'cd "$0" && exec dpkg-source --extract ./pgvector_*.dsc pgvector', work),
    run('building pgvector', ...make),
    run('installing pgvector', ...make, 'install', ...(destDir === undefined ? [] : [`DESTDIR=${destDir}`])),
  ]
}

function install(title: string, ...packages: readonly string[]): InstallStep & { readonly kind: 'run' } {
  const flags = ['-q', '-y', '--no-install-recommends', '--no-upgrade', '-o', 'DPkg::Lock::Timeout=300']
  return run(title, 'apt-get', 'install', ...flags, ...packages)
}

function run(title: string, ...command: readonly [string, ...string[]]): InstallStep & { readonly kind: 'run' } {
  return { kind: 'run', title, command }
}
