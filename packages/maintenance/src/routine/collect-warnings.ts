import type { ClientBase } from 'pg'

interface Notice {
  readonly code?: string | undefined
  readonly message?: string | undefined
}

/** Class 01 is "warning"; the word in the message is translated by the server and says nothing. */
const WARNING_CLASS = '01'

/**
 * Runs `work` and returns the warnings that the server sent meanwhile. VACUUM and ANALYZE of a table that one does not own end
 * without an error and with nothing done but a warning.
 */
export async function collectWarnings(client: ClientBase, work: () => Promise<unknown>): Promise<readonly string[]> {
  const warnings: string[] = []
  const listen = ({ code, message }: Notice): void => {
    if (code?.startsWith(WARNING_CLASS)) warnings.push(message ?? '')
  }
  client.on('notice', listen)
  try {
    await work()
  } finally {
    client.off('notice', listen)
  }
  return warnings
}
