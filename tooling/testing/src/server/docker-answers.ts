import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '../process/run-command.ts'

const LIMIT_MS = 2000

/** True when a Docker engine, not only its client, answers within two seconds. */
export async function dockerAnswers(): Promise<boolean> {
  const socket = ['/var/run/docker.sock', join(homedir(), '.docker/run/docker.sock')].find((path) => existsSync(path))
  if (socket !== undefined && (await ping(socket))) return true
  // Covers DOCKER_HOST and Docker contexts, which only the client knows.
  return await runCommand(['docker', 'version', '--format', '{{.Server.Version}}'], { timeoutMs: LIMIT_MS }).then(
    () => true,
    () => false,
  )
}

function ping(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request({ socketPath, path: '/_ping', timeout: LIMIT_MS }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    call.on('timeout', () => call.destroy())
    call.on('error', () => resolve(false))
    call.end()
  })
}
