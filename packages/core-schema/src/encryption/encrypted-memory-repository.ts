import { randomUUID } from 'node:crypto'
import type { EncryptedMemory } from '../generated/client.ts'
import { type Page, type PageOptions, readPage } from '../pagination/page.ts'
import { singleRow } from '../sql/single-row.ts'
import type { SqlRunner } from '../sql/sql-runner.ts'
import { type RepositoryOptions, selectList, tableNames } from '../sql/tables.ts'
import type { FieldCipher, FieldLocation } from './field-cipher.ts'

export interface NewEncryptedMemory {
  readonly userId: string
  /** The memory this text belongs to. */
  readonly memoryId?: string | undefined
  readonly plaintext: string
}

/** A row with its text decrypted. */
export interface DecryptedMemory {
  readonly id: string
  readonly userId: string
  readonly memoryId: string | null
  readonly plaintext: string
  readonly createdAt: Date
}

export interface EncryptedMemoryRepository {
  create(memory: NewEncryptedMemory): Promise<DecryptedMemory>
  /** @throws {CoreSchemaError} what `FieldCipher.decrypt` throws */
  find(userId: string, id: string): Promise<DecryptedMemory | undefined>
  /** Newest first. @throws {CoreSchemaError} what `FieldCipher.decrypt` throws, and `CURSOR_INVALID`, `PAGE_SIZE_INVALID` */
  list(userId: string, page?: PageOptions): Promise<Page<DecryptedMemory>>
  remove(userId: string, id: string): Promise<boolean>
}

const COLUMNS = selectList(['id', 'userId', 'memoryId', 'keyId', 'ciphertext', 'createdAt', 'updatedAt'])

/** Where the text of an encrypted memory lives; a row's text is only valid in its own row. */
export function encryptedMemoryLocation(rowId: string): FieldLocation {
  return { table: 'encrypted_memories', column: 'ciphertext', rowId }
}

/** Reads and writes memories whose text the database cannot read. The plaintext never reaches the server. */
export function createEncryptedMemoryRepository(
  sql: SqlRunner,
  cipher: FieldCipher,
  options: RepositoryOptions = {},
): EncryptedMemoryRepository {
  const table = tableNames(options)('encrypted_memories')
  const open = (row: EncryptedMemory): DecryptedMemory => decryptRow(cipher, row)
  return {
    create: async (memory) => open(await insertMemory(sql, table, cipher, memory)),
    find: async (userId, id) => {
      const { rows } = await sql.query<EncryptedMemory>(
        `select ${COLUMNS} from ${table} where id = $1::uuid and user_id = $2::uuid`,
        [id, userId],
      )
      return rows.map(open)[0]
    },
    list: async (userId, page = {}) => {
      const { items, nextCursor } = await readPage<EncryptedMemory>(
        sql,
        {
          list: `encrypted_memories:${userId}`,
          columns: COLUMNS,
          from: table,
          time: 'created_at',
          where: ['user_id = $1::uuid'],
          values: [userId],
        },
        page,
      )
      return { items: items.map(open), nextCursor }
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

async function insertMemory(
  sql: SqlRunner,
  table: string,
  cipher: FieldCipher,
  { userId, memoryId, plaintext }: NewEncryptedMemory,
): Promise<EncryptedMemory> {
  // The id is authenticated with the text, so it must be known before the row exists.
  const id = randomUUID()
  const ciphertext = cipher.encrypt(plaintext, encryptedMemoryLocation(id))
  const { rows } = await sql.query<EncryptedMemory>(
    `insert into ${table} (id, user_id, memory_id, key_id, ciphertext)
     values ($1::uuid, $2::uuid, $3::uuid, $4::text, $5::text) returning ${COLUMNS}`,
    [id, userId, memoryId ?? null, cipher.activeKeyId, ciphertext],
  )
  return singleRow(rows)
}

function decryptRow(cipher: FieldCipher, row: EncryptedMemory): DecryptedMemory {
  const { id, userId, memoryId, ciphertext, createdAt } = row
  return { id, userId, memoryId, createdAt, plaintext: cipher.decrypt(ciphertext, encryptedMemoryLocation(id)) }
}
