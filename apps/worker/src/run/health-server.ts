import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { WorkerError } from '../errors.ts'

/** Whether the worker can take jobs, and if not why. */
export interface Readiness {
  readonly ready: boolean
  readonly reasons: readonly string[]
}

export interface HealthServer {
  readonly port: number
  close(): Promise<void>
}

/**
 * Serves `/healthz` (200 while the process lives) and `/readyz` (200 when the database answers and the queue has started, else 503
 * with the reasons). Tells nothing about the database but that.
 * @throws {WorkerError} `WORKER_PORT_UNAVAILABLE`
 */
export async function startHealthServer(
  host: string,
  port: number,
  readiness: () => Promise<Readiness>,
): Promise<HealthServer> {
  const app = new Hono()
  app.get('/healthz', (context) => context.json({ status: 'ok' }))
  app.get('/readyz', async (context) => {
    const { ready, reasons } = await readiness()
    return context.json({ status: ready ? 'ready' : 'unready', reasons }, ready ? 200 : 503)
  })
  const server = serve({ fetch: app.fetch, hostname: host, port })
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw new WorkerError('WORKER_PORT_UNAVAILABLE', `cannot listen on ${host} port ${port}`, { cause })
  }
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await once(server, 'close').catch(() => undefined)
    },
  }
}
