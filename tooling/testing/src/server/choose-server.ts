import { installOnDebian } from '../debian/install-on-debian.ts'
import { dockerAnswers } from './docker-answers.ts'
import { findLocalBinaries } from './find-local-binaries.ts'
import type { StartedServer } from './server-info.ts'
import { startDockerServer } from './start-docker-server.ts'
import { startLocalServer } from './start-local-server.ts'
import { useGivenUrl } from './use-given-url.ts'

export interface ChooseOptions {
  readonly runDirectory: string
  /** `PGTEND_TEST_DATABASE_URL`. */
  readonly givenUrl?: string | undefined
  /** `PGTEND_TEST_PROVIDER`: only this one is tried. */
  readonly only?: string | undefined
  /** Takes one line for people. */
  readonly say: (line: string) => void
}

export interface Choice {
  readonly server?: StartedServer
  /** Why each provider before the chosen one did not serve. */
  readonly reasons: readonly string[]
}

interface Provider {
  readonly name: string
  /** Returns the reason in words when it cannot serve on this machine. */
  start(options: ChooseOptions): Promise<StartedServer | string>
}

const PROVIDERS: readonly Provider[] = [
  {
    name: 'docker',
    start: async () => ((await dockerAnswers()) ? await startDockerServer() : 'no Docker engine answers'),
  },
  {
    name: 'local',
    start: async ({ runDirectory }) => {
      const binaries = findLocalBinaries().find((found) => found.pgvector)
      return binaries ? await startLocalServer(binaries, runDirectory) : 'no local PostgreSQL with pgvector'
    },
  },
  {
    name: 'install',
    start: async ({ runDirectory, say }) => {
      const reason = await installOnDebian({ say })
      if (reason !== undefined) return reason
      const binaries = findLocalBinaries().find((found) => found.pgvector)
      return binaries
        ? await startLocalServer(binaries, runDirectory, 'installed')
        : 'the installation has left no PostgreSQL with pgvector'
    },
  },
]

/**
 * Finds or starts the server of this run: the given URL, Docker, local binaries, an installation; the first that works.
 * @throws {Error} when the given URL does not work, or when `only` names no provider.
 */
export async function chooseServer(options: ChooseOptions): Promise<Choice> {
  const { givenUrl, only } = options
  if (only === 'embedded') return { reasons: ['PGTEND_TEST_PROVIDER asks for the embedded engine'] }
  if (only !== undefined && !PROVIDERS.some((provider) => provider.name === only)) {
    throw new Error(`PGTEND_TEST_PROVIDER is "${only}"; it can be docker, local, install or embedded`)
  }
  if (givenUrl !== undefined) return { server: await useGivenUrl(givenUrl), reasons: [] }
  const reasons: string[] = []
  for (const provider of PROVIDERS.filter(({ name }) => only === undefined || name === only)) {
    const result = await provider.start(options).catch((error: unknown) => `${provider.name}: ${messageOf(error)}`)
    if (typeof result !== 'string') return { server: result, reasons }
    reasons.push(result)
  }
  return { reasons }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
