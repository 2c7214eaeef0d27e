import { CoreSchemaError, type CoreSchemaErrorCode } from '../errors.ts'
import type { SqlRunner } from '../sql/sql-runner.ts'
import { type RepositoryOptions, tableNames } from '../sql/tables.ts'
import { encryptedMemoryLocation } from './encrypted-memory-repository.ts'
import type { FieldCipher } from './field-cipher.ts'

/** What a rotation would do. */
export interface ReencryptionPlan {
  readonly activeKeyId: string
  /** Rows of other keys, which will be encrypted again. */
  readonly pending: readonly { readonly keyId: string; readonly rows: number }[]
}

export interface ReencryptionResult {
  readonly reencrypted: number
  /** Rows left as they were because they could not be decrypted. */
  readonly rejected: readonly { readonly id: string; readonly code: CoreSchemaErrorCode }[]
}

export interface ReencryptOptions extends RepositoryOptions {
  /** Rows per statement, each of its own transaction; default 500. */
  readonly batchSize?: number
  readonly onProgress?: (reencrypted: number) => void
  /** Stops after the batch in progress; what is done stays done. */
  readonly signal?: AbortSignal
}

interface StoredRow {
  readonly id: string
  readonly ciphertext: string
}

/**
 * Counts the rows that are not yet encrypted with the active key. Reads only; steps from key to key in the index on
 * `(key_id, id)` and counts old ones there, so that it is quick on a large table with little left to do.
 * @throws {CoreSchemaError} `ENCRYPTION_KEY_UNKNOWN` when rows have a key that is not configured
 */
export async function planReencryption(
  sql: SqlRunner,
  cipher: FieldCipher,
  options: RepositoryOptions = {},
): Promise<ReencryptionPlan> {
  const table = tableNames(options)('encrypted_memories')
  const { rows } = await sql.query<{ keyId: string; rows: string }>(
    `with recursive key (id) as (
       (select key_id from ${table} order by key_id limit 1)
       union all
       select (select key_id from ${table} where key_id > key.id order by key_id limit 1) from key where key.id is not null
     )
     select key.id as "keyId", (select count(*) from ${table} where key_id = key.id)::text as rows
       from key where key.id <> $1::text order by key.id`,
    [cipher.activeKeyId],
  )
  const unknown = rows.find(({ keyId }) => !cipher.keyIds.includes(keyId))
  if (unknown !== undefined) {
    throw new CoreSchemaError(
      'ENCRYPTION_KEY_UNKNOWN',
      `${unknown.rows} rows need the encryption key "${unknown.keyId}"`,
    )
  }
  return { activeKeyId: cipher.activeKeyId, pending: rows.map((row) => ({ keyId: row.keyId, rows: Number(row.rows) })) }
}

/**
 * Encrypts the planned rows again with the active key, batch by batch in the order of their ids.
 * Interrupted, it goes on where it stopped: done rows no longer have an old key. A row changed meanwhile keeps its new value.
 * Locks only the rows of one batch.
 */
export async function reencrypt(
  sql: SqlRunner,
  cipher: FieldCipher,
  plan: ReencryptionPlan,
  { batchSize = 500, onProgress, signal, ...options }: ReencryptOptions = {},
): Promise<ReencryptionResult> {
  const table = tableNames(options)('encrypted_memories')
  const rejected: { id: string; code: CoreSchemaErrorCode }[] = []
  let reencrypted = 0
  for (const { keyId } of plan.pending) {
    let batch = await readBatch(sql, table, keyId, undefined, batchSize)
    while (batch.length > 0 && signal?.aborted !== true) {
      const renewed = batch.flatMap((row) => renew(cipher, row, rejected))
      reencrypted += await writeBatch(sql, table, cipher.activeKeyId, renewed)
      onProgress?.(reencrypted)
      batch = await readBatch(sql, table, keyId, batch.at(-1)?.id, batchSize)
    }
  }
  return { reencrypted, rejected }
}

function renew(
  cipher: FieldCipher,
  { id, ciphertext }: StoredRow,
  rejected: { id: string; code: CoreSchemaErrorCode }[],
): { id: string; before: string; after: string }[] {
  const location = encryptedMemoryLocation(id)
  try {
    return [{ id, before: ciphertext, after: cipher.encrypt(cipher.decrypt(ciphertext, location), location) }]
  } catch (error) {
    if (!(error instanceof CoreSchemaError)) throw error
    rejected.push({ id, code: error.code })
    return []
  }
}

async function readBatch(
  sql: SqlRunner,
  table: string,
  keyId: string,
  after: string | undefined,
  limit: number,
): Promise<readonly StoredRow[]> {
  const { rows } = await sql.query<StoredRow>(
    `select id, ciphertext from ${table}
      where key_id = $1::text${after === undefined ? '' : ' and id > $3::uuid'}
      order by id limit $2::int`,
    after === undefined ? [keyId, limit] : [keyId, limit, after],
  )
  return rows
}

/** Compares the old value, so that a text written since the batch was read is not overwritten. */
async function writeBatch(
  sql: SqlRunner,
  table: string,
  keyId: string,
  renewed: readonly { id: string; before: string; after: string }[],
): Promise<number> {
  if (renewed.length === 0) return 0
  const { rows } = await sql.query(
    `update ${table} as row
        set ciphertext = new.after, key_id = $1::text, updated_at = now()
       from unnest($2::uuid[], $3::text[], $4::text[]) as new (id, before, after)
      where row.id = new.id and row.ciphertext = new.before
      returning row.id`,
    [keyId, renewed.map((row) => row.id), renewed.map((row) => row.before), renewed.map((row) => row.after)],
  )
  return rows.length
}
