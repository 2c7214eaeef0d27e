import { chmod } from 'node:fs/promises'
import { createTemporaryDirectory } from '../fixtures/temporary-directory.ts'
import { findLocalBinaries } from './find-local-binaries.ts'
import type { ServerInfo } from './server-info.ts'
import { startLocalServer } from './start-local-server.ts'

/** Why a test that moves a database to another server is skipped. */
export const NEEDS_SECOND_SERVER = 'needs PostgreSQL binaries with pgvector on this machine'

/**
 * Starts one more server, of the newest local PostgreSQL with pgvector, for tests that move a database. Undefined where there is
 * none. The caller stops it, which removes its data.
 */
export async function startSecondServer(): Promise<{ readonly info: ServerInfo; stop(): Promise<void> } | undefined> {
  const binaries = findLocalBinaries().find(({ pgvector }) => pgvector)
  if (binaries === undefined) return undefined
  const { path, remove } = await createTemporaryDirectory()
  try {
    // The server runs as another user than root, who must reach its own folder inside.
    await chmod(path, 0o711)
    const server = await startLocalServer(binaries, path)
    return {
      info: server.info,
      stop: async () => {
        await server.stop()
        await remove()
      },
    }
  } catch (error) {
    await remove()
    throw error
  }
}
