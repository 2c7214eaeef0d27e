import { Client } from 'pg'

/** Connects a client that survives its session being terminated: a test may do that on purpose, and the next query then says so. */
export async function connectClient(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'pgtend tests' })
  // Without a handler, a session ended by `drop database … with (force)` would end the whole worker.
  client.on('error', () => {})
  await client.connect()
  return client
}

/** Runs a piece of work with a client of its own and ends it afterwards. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connectClient(url)
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
