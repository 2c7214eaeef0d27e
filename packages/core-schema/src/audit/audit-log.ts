import type { AuditLog as AuditRow } from '../generated/client.ts'
import { type JsonObject, toJsonText } from '../json/json-value.ts'
import { type Page, type PageOptions, readPage } from '../pagination/page.ts'
import { singleRow } from '../sql/single-row.ts'
import type { SqlRunner } from '../sql/sql-runner.ts'
import { type RepositoryOptions, selectList, tableNames } from '../sql/tables.ts'
import { type RedactionOptions, redactDetails } from './redact-details.ts'

export interface AuditEntry {
  /** Who did it; undefined for the system. */
  readonly userId?: string | undefined
  /** What was done: `memory.delete`. */
  readonly action: string
  /** What it was done to: `memory`. */
  readonly subjectType: string
  readonly subjectId?: string | undefined
  /** Facts; secrets are redacted before they are written. */
  readonly details?: JsonObject
  readonly ipAddress?: string | undefined
}

export interface AuditQuery {
  readonly userId?: string
  readonly subject?: { readonly type: string; readonly id: string }
}

export interface AuditLog {
  /** Writes one entry, redacted. Run it on the client of the transaction it tells about, and both are kept or neither. */
  record(entry: AuditEntry): Promise<AuditRow>
  /** Newest first. @throws {CoreSchemaError} `CURSOR_INVALID`, `PAGE_SIZE_INVALID` */
  list(query: AuditQuery, page?: PageOptions): Promise<Page<AuditRow>>
}

const COLUMNS = selectList(['id', 'userId', 'action', 'subjectType', 'subjectId', 'details', 'ipAddress', 'createdAt'])

/** Opens the audit log: append and read, never update or delete. */
export function createAuditLog(sql: SqlRunner, options: RepositoryOptions & RedactionOptions = {}): AuditLog {
  const table = tableNames(options)('audit_logs')
  return {
    record: async (entry) => {
      const { userId = null, action, subjectType, subjectId = null, details = {}, ipAddress = null } = entry
      const { rows } = await sql.query<AuditRow>(
        `insert into ${table} (user_id, action, subject_type, subject_id, details, ip_address)
         values ($1::uuid, $2::text, $3::text, $4::text, $5::jsonb, $6::inet) returning ${COLUMNS}`,
        [userId, action, subjectType, subjectId, toJsonText(redactDetails(details, options)), ipAddress],
      )
      return singleRow(rows)
    },
    list: ({ userId, subject }, page = {}) => {
      const values: string[] = []
      const where: string[] = []
      const add = (column: string, type: string, value: string): void => {
        where.push(`${column} = $${values.push(value)}::${type}`)
      }
      if (userId !== undefined) add('user_id', 'uuid', userId)
      if (subject !== undefined) {
        add('subject_type', 'text', subject.type)
        add('subject_id', 'text', subject.id)
      }
      const list = `audit_logs:${JSON.stringify([userId ?? null, subject?.type ?? null, subject?.id ?? null])}`
      return readPage<AuditRow>(sql, { list, columns: COLUMNS, from: table, time: 'created_at', where, values }, page)
    },
  }
}
