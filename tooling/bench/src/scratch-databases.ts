import pg, { type Client } from 'pg'

const PREFIX = 'pgtend_bench'

/** Creates and drops the databases that are measured in. */
export interface ScratchDatabases {
  readonly admin: Client
  /** Creates an empty database and writes out what is dirty, so that no run pays for the one before. Returns its URL. */
  create(label: string): Promise<string>
  /** Creates a copy of a database that `create` made and nobody is connected to. Returns its URL. */
  copy(url: string, label: string): Promise<string>
  drop(url: string): Promise<void>
  /** Drops what is left, after a failure too, and disconnects. */
  end(): Promise<void>
}

/** Opens the server for databases named `pgtend_bench_…`; touches no other. */
export async function openScratchDatabases(adminUrl: string): Promise<ScratchDatabases> {
  const admin = await connectTo(adminUrl)
  const created = new Set<string>()
  const dropDatabase = async (name: string): Promise<void> => {
    await admin.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`)
    created.delete(name)
  }
  const createFrom = async (template: string, label: string): Promise<string> => {
    const name = `${PREFIX}_${process.pid}_${label}`
    await dropDatabase(name)
    created.add(name)
    await admin.query(`create database ${pg.escapeIdentifier(name)} template ${pg.escapeIdentifier(template)}`)
    const url = new URL(adminUrl)
    url.pathname = `/${name}`
    if (!url.searchParams.has('sslmode')) url.searchParams.set('sslmode', 'disable')
    return url.href
  }
  return {
    admin,
    async create(label) {
      const url = await createFrom('template0', label)
      await admin.query('checkpoint')
      return url
    },
    copy: (url, label) => createFrom(databaseName(url), label),
    drop: (url) => dropDatabase(databaseName(url)),
    async end() {
      for (const name of created) await dropDatabase(name)
      await admin.end()
    },
  }
}

function databaseName(url: string): string {
  return new URL(url).pathname.slice(1)
}

/** Opens one session; the caller ends it. */
export async function connectTo(url: string): Promise<Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  return client
}
