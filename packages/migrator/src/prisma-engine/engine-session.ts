import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg'
import type { Client } from 'pg'
import { failOnPanic, loadSchemaEngine } from './load-engine.ts'
import { ADAPTER, migrationAdapter } from './migration-adapter.ts'
import { offlineAdapter } from './offline-adapter.ts'
import { translateEngineError } from './translate-engine-error.ts'
import type { EngineOptions } from './with-schema-engine.ts'

const DEFAULT_SCHEMA = 'public'

/** The part of `withSchemaEngine` that needs Prisma's packages. */
export async function runEngineSession<T>(
  options: EngineOptions,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  const engineClass = await loadSchemaEngine()
  const { factory, dispose } = adapterFactory(options)
  const bound = bindMigrationAwareSqlAdapterFactory(factory)
  try {
    return await failOnPanic(async () => work(await engineClass.new({ datamodels: undefined }, () => undefined, bound)))
  } catch (error) {
    throw translateEngineError(error, (id) => bound.errorRegistry.consumeError(id)?.error)
  } finally {
    await dispose()
  }
}

interface DisposableFactory {
  readonly factory: SqlMigrationAwareDriverAdapterFactory
  dispose(): Promise<void>
}

/** The engine does not always dispose of what it opened, above all after an error; so everything opened is kept here. */
function adapterFactory({ connect, session, schema = DEFAULT_SCHEMA, openShadow }: EngineOptions): DisposableFactory {
  const opened: SqlDriverAdapter[] = []
  const keep = <A extends SqlDriverAdapter>(adapter: A): A => {
    opened.push(adapter)
    return adapter
  }
  return {
    factory: {
      ...ADAPTER,
      async connect() {
        if (session !== undefined) return keep(await migrationAdapter(session, schema, async () => undefined))
        if (connect === undefined) return offlineAdapter(schema)
        const client = await connect()
        return keep(await migrationAdapter(client, schema, () => endSession(client)))
      },
      async connectToShadowDb() {
        if (openShadow === undefined) throw new Error('the engine asked for a shadow database and was given none')
        const shadow = await openShadow()
        const client = await shadow.connect()
        return keep(
          await migrationAdapter(client, schema, async () => {
            await endSession(client)
            await shadow.end()
          }),
        )
      },
    },
    async dispose() {
      for (const adapter of opened.reverse()) await adapter.dispose()
    },
  }
}

/** The embedded engine has one backend for everyone, so the settings and locks of this session must not outlive it. */
async function endSession(client: Client): Promise<void> {
  await client.query('reset search_path; select pg_catalog.pg_advisory_unlock_all()').catch(() => undefined)
  await client.end().catch(() => undefined)
}
