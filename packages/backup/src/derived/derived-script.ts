import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { ClientBase } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { LeftOut } from './derived-setting.ts'

/** As pg_dump begins: what follows must be read the same on any server. */
const SETTINGS = `SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET row_security = off;
`
/** As pg_dump ends, so that a script that was cut off is told by the lack of it. */
const FOOTER = `--
-- PostgreSQL database dump complete
--

`

/**
 * Reads the columns that are kept of a table as a plain SQL script, the way pg_dump writes rows, so that psql alone restores it.
 * Runs in the caller's transaction, which has the snapshot of the dump and is pinned by `pinSession`. Holds `access share`.
 */
export async function* derivedScript(
  client: ClientBase,
  { schema, table, kept, parts }: LeftOut,
): AsyncGenerator<Uint8Array> {
  const name = qualifiedName(schema, table)
  const columns = (kept ?? []).map((column) => escapeIdentifier(column)).join(', ')
  const without = parts.map(({ column }) => oneLine(column ?? '')).join(', ')
  yield Buffer.from(`--\n-- PostgreSQL database dump: rows of ${oneLine(name)} without ${without}\n--\n\n${SETTINGS}\n`)
  yield Buffer.from(`COPY ${name} (${columns}) FROM stdin;\n`)
  const rows = client.query(copyTo(`copy (select ${columns} from only ${name}) to stdout`))
  try {
    yield* rows.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>
  } finally {
    await drained(rows)
  }
  yield Buffer.from(`\\.\n\n${FOOTER}`)
}

/** A session that has not read all of a COPY can do nothing else, not even roll back. */
async function drained(rows: NodeJS.ReadableStream & { readonly readableEnded: boolean; readonly errored: unknown }) {
  if (rows.readableEnded || rows.errored) return
  await new Promise<void>((resolve) => {
    rows.once('end', resolve).once('error', () => resolve())
    rows.resume()
  })
}

/** A comment ends with its line; a name may go on. */
function oneLine(name: string): string {
  return name.replaceAll(/[\r\n]+/g, ' ')
}
