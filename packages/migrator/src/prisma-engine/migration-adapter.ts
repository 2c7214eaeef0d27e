import { escapeIdentifier } from '@pgtend/database'
import {
  type ConnectionInfo,
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlQuery,
  type SqlResultSet,
  type Transaction,
} from '@prisma/driver-adapter-utils'
import { type Client, DatabaseError as ServerError } from 'pg'
import { MigratorError } from '../errors.ts'
import { loadParser } from '../script/load-parser.ts'
import { splitStatements } from '../script/split-statements.ts'
import { columnTypeOf } from './column-type.ts'
import { parserOf } from './parse-value.ts'

export const ADAPTER = { provider: 'postgres', adapterName: 'pgtend' } as const

const DEFAULT_SCHEMA = 'public'

/**
 * Lets Prisma's engine speak through one `pg` session; `dispose` is called once, when the engine is done with it.
 * One session and never a pool: the engine's advisory lock and its DDL must be on the same one. Scripts are sent whole, as one
 * transaction; those with a statement that no transaction can hold, such as `create index concurrently`, statement by statement.
 */
export async function migrationAdapter(client: Client, schema: string, dispose: () => Promise<void>) {
  // As Prisma's `?schema=` does: that schema alone.
  if (schema !== DEFAULT_SCHEMA) await client.query(`set search_path to ${escapeIdentifier(schema)}`)
  const queryable = queryableOn(client)
  let disposed: Promise<void> | undefined
  const adapter: SqlDriverAdapter = {
    ...queryable,
    async executeScript(script) {
      for (const sql of await messagesOf(script)) await translated(client.query(sql))
    },
    async startTransaction(isolationLevel) {
      await translated(client.query(isolationLevel ? `begin isolation level ${isolationLevel}` : 'begin'))
      return transactionOn(queryable)
    },
    getConnectionInfo: (): ConnectionInfo => ({ schemaName: schema, supportsRelationJoins: true }),
    dispose() {
      disposed ??= dispose()
      return disposed
    },
  }
  return adapter
}

/** What cannot be split, such as a script with a mistake, is sent as it is: the server then says what is wrong. */
async function messagesOf(script: string): Promise<readonly string[]> {
  const parse = await loadParser()
  try {
    const statements = splitStatements(parse, { path: 'script', text: script })
    if (statements.some(({ kind }) => kind === 'outside-transaction')) return statements.map(({ text }) => text)
  } catch (error) {
    if (!(error instanceof MigratorError)) throw error
  }
  return [script]
}

type SqlQueryable = Pick<SqlDriverAdapter, 'provider' | 'adapterName' | 'queryRaw' | 'executeRaw'>

function queryableOn(client: Client): SqlQueryable {
  return {
    ...ADAPTER,
    async queryRaw(query): Promise<SqlResultSet> {
      const { fields, rows } = await run(client, query)
      return {
        columnNames: fields.map(({ name }) => name),
        columnTypes: fields.map(({ dataTypeID }) => columnTypeOf(dataTypeID)),
        rows,
      }
    },
    executeRaw: async (query) => (await run(client, query)).rowCount ?? 0,
  }
}

/** The engine sends `commit` and `rollback` itself and only tells us afterwards. */
function transactionOn(queryable: SqlQueryable): Transaction {
  const told = async (): Promise<void> => undefined
  return { ...queryable, options: { usePhantomQuery: false }, commit: told, rollback: told }
}

function run(client: Client, { sql, args, argTypes }: SqlQuery) {
  return translated(
    client.query<unknown[]>({
      text: sql,
      values: args.map((arg, index) =>
        typeof arg === 'string' && argTypes[index]?.scalarType === 'bytes' ? Buffer.from(arg, 'base64') : arg,
      ),
      rowMode: 'array',
      types: { getTypeParser: ((oid: number) => parserOf(oid)) as Client['getTypeParser'] },
    }),
  )
}

/** Rejects with what the engine understands: the error of the server with its SQLSTATE. */
async function translated<T>(query: Promise<T>): Promise<T> {
  try {
    return await query
  } catch (error) {
    if (!(error instanceof ServerError) || error.code === undefined) throw error
    throw new DriverAdapterError({
      kind: 'postgres',
      code: error.code,
      severity: error.severity ?? 'ERROR',
      message: error.message,
      detail: error.detail,
      column: error.column,
      hint: error.hint,
      originalCode: error.code,
      originalMessage: error.message,
    })
  }
}
