// What any migration tool in Node must do when nothing is pending: read the ledger, hash the files, compare. No checks, no locks.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'

const directory = process.argv[2]
const client = new pg.Client(process.env.DATABASE_URL)
await client.connect()
const { rows } = await client.query(
  'select migration_name, checksum from _prisma_migrations where rolled_back_at is null',
)
await client.end()
const applied = new Map(rows.map((row) => [row.migration_name, row.checksum]))
const names = readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? entry.name : [],
)
const hashOf = (name) =>
  createHash('sha256')
    .update(readFileSync(`${directory}/${name}/migration.sql`))
    .digest('hex')
const pending = names.filter((name) => applied.get(name) !== hashOf(name))
console.log(pending.length === 0 ? 'nothing pending' : pending.join('\n'))
process.exitCode = pending.length === 0 ? 0 : 3
