import type { Chat, ChatMessage } from '../generated/client.ts'
import { type JsonObject, toJsonText } from '../json/json-value.ts'
import { type Page, type PageOptions, readPage } from '../pagination/page.ts'
import { singleRow } from '../sql/single-row.ts'
import type { SqlRunner } from '../sql/sql-runner.ts'
import { type RepositoryOptions, selectList, tableNames } from '../sql/tables.ts'

export interface NewChat {
  readonly userId: string
  readonly title: string
  readonly contextId?: string | undefined
  readonly metadata?: JsonObject
}

export interface NewChatMessage {
  readonly role: ChatMessage['role']
  readonly content: string
  readonly tokenCount?: number | undefined
  readonly metadata?: JsonObject
}

/** All look-ups are inside one user's chats. */
export interface ChatRepository {
  create(chat: NewChat): Promise<Chat>
  findById(userId: string, id: string): Promise<Chat | undefined>
  /** Newest first, without archived ones unless asked. @throws {CoreSchemaError} `CURSOR_INVALID`, `PAGE_SIZE_INVALID` */
  list(userId: string, page?: PageOptions & { readonly archived?: boolean }): Promise<Page<Chat>>
  archive(userId: string, id: string): Promise<boolean>
  /** Undefined when the user has no such chat. */
  appendMessage(userId: string, chatId: string, message: NewChatMessage): Promise<ChatMessage | undefined>
  /** Newest first. @throws {CoreSchemaError} `CURSOR_INVALID`, `PAGE_SIZE_INVALID` */
  listMessages(userId: string, chatId: string, page?: PageOptions): Promise<Page<ChatMessage>>
}

const CHAT = selectList(['id', 'userId', 'contextId', 'title', 'metadata', 'archived', 'createdAt', 'updatedAt'])
const MESSAGE = selectList(['id', 'chatId', 'role', 'content', 'tokenCount', 'metadata', 'createdAt'])

type TableName = ReturnType<typeof tableNames>

/** Reads and writes chats and their messages. */
export function createChatRepository(sql: SqlRunner, options: RepositoryOptions = {}): ChatRepository {
  const name = tableNames(options)
  const chats = name('chats')
  return {
    create: async ({ userId, title, contextId = null, metadata = {} }) => {
      const { rows } = await sql.query<Chat>(
        `insert into ${chats} (user_id, context_id, title, metadata)
         values ($1::uuid, $2::uuid, $3::text, $4::jsonb) returning ${CHAT}`,
        [userId, contextId, title, toJsonText(metadata)],
      )
      return singleRow(rows)
    },
    findById: async (userId, id) => {
      const { rows } = await sql.query<Chat>(
        `select ${CHAT} from ${chats} where id = $1::uuid and user_id = $2::uuid`,
        [id, userId],
      )
      return rows[0]
    },
    list: (userId, { archived = false, ...page } = {}) => {
      const where = ['user_id = $1::uuid', 'archived = $2::boolean']
      const list = `chats:${userId}:${archived}`
      const query = { list, columns: CHAT, from: chats, time: 'created_at', where, values: [userId, archived] } as const
      return readPage<Chat>(sql, query, page)
    },
    archive: async (userId, id) => {
      const { rows } = await sql.query(
        `update ${chats} set archived = true, updated_at = now() where id = $1::uuid and user_id = $2::uuid returning id`,
        [id, userId],
      )
      return rows.length > 0
    },
    appendMessage: (userId, chatId, message) => insertMessage(sql, name, userId, chatId, message),
    listMessages: (userId, chatId, page = {}) => selectMessages(sql, name, userId, chatId, page),
  }
}

/** Touches the chat in the same statement, so that a message and the time of its chat go together. */
async function insertMessage(
  sql: SqlRunner,
  name: TableName,
  userId: string,
  chatId: string,
  { role, content, tokenCount, metadata = {} }: NewChatMessage,
): Promise<ChatMessage | undefined> {
  const { rows } = await sql.query<ChatMessage>(
    `with chat as (
       update ${name('chats')} set updated_at = now() where id = $1::uuid and user_id = $2::uuid returning id
     )
     insert into ${name('chat_messages')} (chat_id, role, content, token_count, metadata)
     select chat.id, $3::${name('chat_role')}, $4::text, $5::int, $6::jsonb from chat
     returning ${MESSAGE}`,
    [chatId, userId, role, content, tokenCount ?? null, toJsonText(metadata)],
  )
  return rows[0]
}

/** Served by the index on `(chat_id, created_at desc, id desc)`. */
function selectMessages(
  sql: SqlRunner,
  name: TableName,
  userId: string,
  chatId: string,
  page: PageOptions,
): Promise<Page<ChatMessage>> {
  const query = {
    list: `chat_messages:${chatId}`,
    columns: MESSAGE,
    from: name('chat_messages'),
    time: 'created_at',
    where: [`chat_id = (select id from ${name('chats')} where id = $1::uuid and user_id = $2::uuid)`],
    values: [chatId, userId],
  } as const
  return readPage<ChatMessage>(sql, query, page)
}
