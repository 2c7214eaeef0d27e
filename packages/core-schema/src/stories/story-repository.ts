import type { Story } from '../generated/client.ts'
import { vectorText } from '../memories/vector-text.ts'
import { type Page, type PageOptions, readPage } from '../pagination/page.ts'
import { singleRow } from '../sql/single-row.ts'
import type { SqlRunner } from '../sql/sql-runner.ts'
import { type RepositoryOptions, selectList, tableNames } from '../sql/tables.ts'

export interface NewStory {
  readonly userId: string
  readonly title: string
  readonly content: string
  readonly people?: readonly string[]
  readonly places?: readonly string[]
  readonly events?: readonly string[]
  /** A day without a time: `2026-11-21`. */
  readonly happenedOn?: string | undefined
  readonly embedding?: Float32Array | readonly number[] | undefined
}

/** Conditions on the arrays of a story; all that are given must hold. */
export interface StoryQuery {
  readonly people?: ArrayCondition
  readonly places?: ArrayCondition
  readonly events?: ArrayCondition
}

/** `all`: the story names every one of these; `any`: at least one. */
export type ArrayCondition = { readonly all: readonly string[] } | { readonly any: readonly string[] }

/** All look-ups are inside one user's stories. */
export interface StoryRepository {
  /** @throws {CoreSchemaError} `EMBEDDING_INVALID` */
  create(story: NewStory): Promise<Story>
  findById(userId: string, id: string): Promise<Story | undefined>
  /** Newest first; the arrays are served by their GIN indexes. @throws {CoreSchemaError} `CURSOR_INVALID`, `PAGE_SIZE_INVALID` */
  list(userId: string, query?: StoryQuery, page?: PageOptions): Promise<Page<Story>>
  remove(userId: string, id: string): Promise<boolean>
}

const COLUMNS = selectList([
  'id',
  'userId',
  'title',
  'content',
  'people',
  'places',
  'events',
  'happenedOn',
  'createdAt',
  'updatedAt',
])
const ARRAYS = ['people', 'places', 'events'] as const

/** Reads and writes stories. Their embedding is written but never read back. */
export function createStoryRepository(sql: SqlRunner, options: RepositoryOptions = {}): StoryRepository {
  const table = tableNames(options)('stories')
  return {
    create: async ({ people = [], places = [], events = [], happenedOn = null, embedding, ...story }) => {
      const vector = embedding === undefined ? null : vectorText(embedding)
      const { rows } = await sql.query<Story>(
        `insert into ${table} (user_id, title, content, people, places, events, happened_on, embedding)
         values ($1::uuid, $2::text, $3::text, $4::text[], $5::text[], $6::text[], $7::date, $8) returning ${COLUMNS}`,
        [story.userId, story.title, story.content, people, places, events, happenedOn, vector],
      )
      return singleRow(rows)
    },
    findById: async (userId, id) => {
      const { rows } = await sql.query<Story>(
        `select ${COLUMNS} from ${table} where id = $1::uuid and user_id = $2::uuid`,
        [id, userId],
      )
      return rows[0]
    },
    list: (userId, query = {}, page = {}) => {
      const { where, values } = storyConditions(userId, query)
      const list = `stories:${userId}`
      return readPage<Story>(sql, { list, columns: COLUMNS, from: table, time: 'created_at', where, values }, page)
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

/** `@>` and `&&` are what a GIN index on an array serves. */
function storyConditions(userId: string, query: StoryQuery): { where: string[]; values: unknown[] } {
  const values: unknown[] = [userId]
  const where = ['user_id = $1::uuid']
  for (const column of ARRAYS) {
    const condition = query[column]
    if (condition === undefined) continue
    const [operator, names] = 'all' in condition ? ['@>', condition.all] : ['&&', condition.any]
    where.push(`${column} ${operator} $${values.push(names)}::text[]`)
  }
  return { where, values }
}
