import { randomBytes } from 'node:crypto'
import { clientBinDir } from './find-local-binaries.ts'
import { readServerFacts } from './read-server-facts.ts'
import type { StartedServer } from './server-info.ts'
import { serverSettings } from './server-settings.ts'

const IMAGE = 'pgvector/pgvector:pg17'

/** Starts pgvector's own image in a container, which Testcontainers removes even when this process is killed. */
export async function startDockerServer(): Promise<StartedServer> {
  // Loaded here because it takes half a second and most runs do not need it.
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql')
  const password = randomBytes(12).toString('hex')
  const settings = serverSettings({ statStatements: true }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const container = await new PostgreSqlContainer(IMAGE)
    .withUsername('postgres')
    .withPassword(password)
    .withDatabase('postgres')
    .withCommand(['postgres', ...settings])
    .start()
  const adminUrl = container.getConnectionUri().replace(/^postgres:/, 'postgresql:')
  const facts = await readServerFacts(adminUrl)
  return {
    info: {
      kind: 'docker',
      adminUrl,
      ...facts,
      origin: `Docker image ${IMAGE}`,
      host: container.getHost(),
      port: container.getPort(),
      user: 'postgres',
      password,
      ...clientBinDir(facts.version),
    },
    stop: async () => {
      await container.stop()
    },
    keep: async () => `docker rm --force ${container.getId().slice(0, 12)}`,
  }
}
