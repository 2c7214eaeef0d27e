import type { CommandContext } from '../../context.ts'

const TIMEOUT_MS = 10_000

/**
 * Calls an address when `work` is done, with `/fail` at the end of its path when it threw or gave false; for services that watch cron.
 * The address may hold a secret: it is never printed, and `--ping NAME` takes it from a variable, so that `ps` does not show it.
 * A call that fails is a warning: the backup is what counts.
 * @throws {CliError} `USAGE` before `work` begins, for what is no address
 */
export async function withPing(
  context: CommandContext,
  given: string | undefined,
  work: () => Promise<boolean>,
): Promise<void> {
  const address = given === undefined ? undefined : await parseAddress(context, given)
  let good = false
  try {
    good = await work()
  } finally {
    if (address !== undefined) await ping(context, good ? address : failing(address))
  }
}

async function parseAddress({ env }: CommandContext, given: string): Promise<URL> {
  const text = given.includes('://') ? given : env[given]
  const address = text !== undefined && URL.canParse(text) ? new URL(text) : undefined
  if (address?.protocol === 'https:' || address?.protocol === 'http:') return address
  const { CliError } = await import('../../cli-error.ts')
  throw new CliError('USAGE', '--ping is neither an http address nor a variable that holds one', {
    hint: 'Pass an address such as https://example.com/ping/ID, or the name of an environment variable with it.',
  })
}

function failing(address: URL): URL {
  const failed = new URL(address)
  failed.pathname = `${address.pathname.replace(/\/$/, '')}/fail`
  return failed
}

async function ping(context: CommandContext, address: URL): Promise<void> {
  const problem = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS) }).then(
    async ({ body, ok, status }) => {
      await body?.cancel()
      return ok ? undefined : `it answered ${status}`
    },
    () => 'it did not answer',
  )
  if (problem !== undefined) context.stderr(`Warning: the address of --ping was called and ${problem}`)
}
