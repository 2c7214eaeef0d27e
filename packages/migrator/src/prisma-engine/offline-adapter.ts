import { ColumnTypeEnum, type SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import { ADAPTER } from './migration-adapter.ts'

/** The version whose SQL is written when no database is asked: the oldest one pgtend supports. */
const VERSION = { text: 'PostgreSQL 13.0', number: 130_000 }

/**
 * An adapter without a database: it answers the one question the engine asks on start (does the schema exist, which version)
 * and refuses everything else. For comparing two Prisma schemas.
 */
export function offlineAdapter(schema: string): SqlDriverAdapter {
  const refuse = (): never => {
    throw new Error('the engine asked for a database and works offline')
  }
  return {
    ...ADAPTER,
    async queryRaw({ sql }) {
      if (!sql.includes('server_version_num')) return refuse()
      return {
        columnNames: ['exists', 'version', 'numeric_version'],
        columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
        rows: [[true, VERSION.text, VERSION.number]],
      }
    },
    executeRaw: async () => refuse(),
    executeScript: async () => refuse(),
    startTransaction: async () => refuse(),
    getConnectionInfo: () => ({ schemaName: schema, supportsRelationJoins: true }),
    dispose: async () => undefined,
  }
}
