import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram } from '../process/find-program.ts'
import { type RunOptions, runCommand } from '../process/run-command.ts'

export interface Certificate {
  /** Both the server's certificate and the authority to trust: it signs itself. */
  readonly certPath: string
  readonly keyPath: string
}

/** Makes a certificate for `localhost` and 127.0.0.1, valid for a month; `undefined` on a machine without openssl. */
export async function createCertificate(directory: string, as: RunOptions): Promise<Certificate | undefined> {
  const openssl = findProgram('openssl')
  if (openssl === undefined) return undefined
  const certPath = join(directory, 'server.crt')
  const keyPath = join(directory, 'server.key')
  await runCommand(
    [
      openssl,
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-sha256', '-days', '30'],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
      ...['-keyout', keyPath, '-out', certPath],
    ],
    as,
  )
  // PostgreSQL refuses a key that others can read.
  await chmod(keyPath, 0o600)
  return { certPath, keyPath }
}
