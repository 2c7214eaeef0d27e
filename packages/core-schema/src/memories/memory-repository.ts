import type { Memory } from '../generated/client.ts'
import { type JsonObject, toJsonText } from '../json/json-value.ts'
import { type JsonbFilter, jsonbFilterSql } from '../json/jsonb-filter.ts'
import { type Page, type PageOptions, readPage } from '../pagination/page.ts'
import { singleRow } from '../sql/single-row.ts'
import type { SqlRunner } from '../sql/sql-runner.ts'
import { type RepositoryOptions, selectList, tableNames } from '../sql/tables.ts'
import { vectorText } from './vector-text.ts'

export interface NewMemory {
  readonly userId: string
  readonly content: string
  readonly metadata?: JsonObject
  /** Default `short_term`. */
  readonly tier?: Memory['tier']
  readonly contextId?: string | undefined
  readonly clusterId?: string | undefined
  readonly threadId?: string | undefined
  readonly relatedThreads?: readonly string[]
  /** 1536 values; without one the memory waits in `listAwaitingEmbedding`. */
  readonly embedding?: Float32Array | readonly number[] | undefined
}

export interface MemoryQuery {
  readonly filter?: JsonbFilter
  readonly tier?: Memory['tier']
  readonly contextId?: string
  readonly threadId?: string
}

/** All look-ups are inside one user's memories, so that a guessed id reveals nothing. */
export interface MemoryRepository {
  /** @throws {CoreSchemaError} `EMBEDDING_INVALID`, `JSON_VALUE_INVALID` */
  create(memory: NewMemory): Promise<Memory>
  findById(userId: string, id: string): Promise<Memory | undefined>
  /** Newest first. @throws {CoreSchemaError} `CURSOR_INVALID`, `PAGE_SIZE_INVALID`, `JSON_VALUE_INVALID` */
  list(userId: string, query?: MemoryQuery, page?: PageOptions): Promise<Page<Memory>>
  /** Sets the given top-level keys and keeps the others. @throws {CoreSchemaError} `JSON_VALUE_INVALID` */
  updateMetadata(userId: string, id: string, metadata: JsonObject): Promise<Memory | undefined>
  /** False when there is no such memory. @throws {CoreSchemaError} `EMBEDDING_INVALID` */
  setEmbedding(userId: string, id: string, embedding: Float32Array | readonly number[]): Promise<boolean>
  /** The oldest memories without an embedding, of all users. Served by a partial index. */
  listAwaitingEmbedding(limit: number): Promise<readonly Memory[]>
  remove(userId: string, id: string): Promise<boolean>
}

export const MEMORY_COLUMNS = selectList([
  'id',
  'userId',
  'contextId',
  'clusterId',
  'content',
  'metadata',
  'tier',
  'threadId',
  'relatedThreads',
  'createdAt',
  'updatedAt',
])

/** Reads and writes memories. Their embedding is written but never read back; searching is the job of `createMemorySearch`. */
export function createMemoryRepository(sql: SqlRunner, options: RepositoryOptions = {}): MemoryRepository {
  const table = tableNames(options)('memories')
  return {
    create: (memory) => insertMemory(sql, table, memory),
    findById: async (userId, id) => {
      const { rows } = await sql.query<Memory>(
        `select ${MEMORY_COLUMNS} from ${table} where id = $1::uuid and user_id = $2::uuid`,
        [id, userId],
      )
      return rows[0]
    },
    list: (userId, query = {}, page = {}) => listMemories(sql, table, userId, query, page),
    updateMetadata: async (userId, id, metadata) => {
      const { rows } = await sql.query<Memory>(
        `update ${table} set metadata = metadata || $3::jsonb, updated_at = now()
          where id = $1::uuid and user_id = $2::uuid returning ${MEMORY_COLUMNS}`,
        [id, userId, toJsonText(metadata)],
      )
      return rows[0]
    },
    setEmbedding: async (userId, id, embedding) => {
      const { rows } = await sql.query(
        `update ${table} set embedding = $3, updated_at = now() where id = $1::uuid and user_id = $2::uuid returning id`,
        [id, userId, vectorText(embedding)],
      )
      return rows.length > 0
    },
    listAwaitingEmbedding: async (limit) => {
      const { rows } = await sql.query<Memory>(
        `select ${MEMORY_COLUMNS} from ${table} where embedding is null order by created_at, id limit $1::int`,
        [limit],
      )
      return rows
    },
    remove: async (userId, id) => {
      const { rows } = await sql.query(`delete from ${table} where id = $1::uuid and user_id = $2::uuid returning id`, [
        id,
        userId,
      ])
      return rows.length > 0
    },
  }
}

/** Enum and vector parameters have no cast: they take the type of their column, whatever schema it is in. */
async function insertMemory(sql: SqlRunner, table: string, memory: NewMemory): Promise<Memory> {
  const { rows } = await sql.query<Memory>(
    `insert into ${table}
       (user_id, context_id, cluster_id, content, metadata, tier, thread_id, related_threads, embedding)
     values ($1::uuid, $2::uuid, $3::uuid, $4::text, $5::jsonb, $6, $7::uuid, $8::uuid[], $9)
     returning ${MEMORY_COLUMNS}`,
    [
      memory.userId,
      memory.contextId ?? null,
      memory.clusterId ?? null,
      memory.content,
      toJsonText(memory.metadata ?? {}),
      memory.tier ?? 'short_term',
      memory.threadId ?? null,
      memory.relatedThreads ?? [],
      memory.embedding === undefined ? null : vectorText(memory.embedding),
    ],
  )
  return singleRow(rows)
}

/** Served by the index on `(user_id, created_at desc, id desc)`, or by the GIN index when the filter leaves few rows. */
function listMemories(
  sql: SqlRunner,
  table: string,
  userId: string,
  query: MemoryQuery,
  page: PageOptions,
): Promise<Page<Memory>> {
  const { filter, tier, contextId, threadId } = query
  const values: unknown[] = [userId]
  const where = ['user_id = $1::uuid']
  if (tier !== undefined) where.push(`tier = $${values.push(tier)}`)
  if (contextId !== undefined) where.push(`context_id = $${values.push(contextId)}::uuid`)
  if (threadId !== undefined) where.push(`thread_id = $${values.push(threadId)}::uuid`)
  if (filter !== undefined) {
    const condition = jsonbFilterSql('metadata', filter, values.length + 1)
    where.push(condition.text)
    values.push(...condition.values)
  }
  const list = `memories:${userId}`
  return readPage<Memory>(sql, { list, columns: MEMORY_COLUMNS, from: table, time: 'created_at', where, values }, page)
}
