import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { startS3Stub, temporaryDirectory, test } from '@pgtend/testing'
import { expect, onTestFinished } from 'vitest'
import { addresses, emptyMachine, fillApp, guideSections } from '../../test/guide-machine.ts'
import { runCli } from '../../test/run-cli.ts'
import { GuideRun } from '../../test/run-guide.ts'

/** The keys of the guide, in the order in which it makes them. */
const KEYS = {
  'backup.key': 'age1qe8f78qvwnccgj4n36dawzagnhyl80ca7gpfqmj7v2aj7jxle35sw4uhhk',
  'escrow.key': 'age1azv4x3959r8umw0nwe3qj24g6s9ljku8jrzj5wg9jjsrus0h2f3syd5ygr',
}

test('every command of the guide does what the guide says', { timeout: 300_000 }, async () => {
  const server = await emptyMachine()
  await fillApp(server)
  const offsite = await startS3Stub({ bucket: 'acme-offsite', region: 'us-east-2' })
  onTestFinished(() => offsite.stop())
  const folder = await temporaryDirectory()
  const cwd = join(folder, 'app')
  await mkdir(cwd)
  const pings = await listen()
  const here: Record<string, string> = {
    ...addresses(server, offsite),
    'https://s3.example.net': offsite.endpoint,
    '/var/backups': join(folder, 'backups'),
    '/srv': folder,
  }
  const env = { PGPORT: String(server.port), PING_URL: pings.url }
  const reader = new GuideRun({ cwd, env, here, path: server.binDir === undefined ? [] : [server.binDir] })

  for (const section of await guideSections('backups.md')) {
    await reader.follow(section)
    if (!section.heading.endsWith('Two keys')) continue
    for (const [file, key] of Object.entries(KEYS)) {
      here[key] = (await runCli(['backup', 'keys', 'show', file], { cwd })).stdout.trim()
    }
  }

  expect(pings.asked).toEqual(['/ping'])
  expect(offsite.keys().filter((key) => key.endsWith('/manifest.json'))).toHaveLength(4)
})

/** A place that wants to hear that backups go on. */
async function listen(): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/ping`, asked }
}
