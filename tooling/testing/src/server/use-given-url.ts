import { clientBinDir } from './find-local-binaries.ts'
import { readServerFacts } from './read-server-facts.ts'
import type { StartedServer } from './server-info.ts'

/**
 * Uses the server of `PGTEND_TEST_DATABASE_URL`. Creates and drops databases named `pgtend_test_…` there and touches no other.
 * @throws {Error} when it cannot be reached: somebody asked for this server, so no other takes its place.
 */
export async function useGivenUrl(adminUrl: string): Promise<StartedServer> {
  const url = new URL(adminUrl)
  const facts = await readServerFacts(adminUrl)
  return {
    info: {
      kind: 'url',
      adminUrl,
      ...facts,
      origin: 'PGTEND_TEST_DATABASE_URL',
      host: url.searchParams.get('host') ?? url.hostname,
      port: Number(url.port || 5432),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      ...clientBinDir(facts.version),
    },
    stop: async () => {},
    keep: async () => 'the server is yours',
  }
}
