import { type JsonObject, toJsonText } from '../json/json-value.ts'
import { singleRow } from '../sql/single-row.ts'
import type { SqlRunner } from '../sql/sql-runner.ts'
import { type RepositoryOptions, tableNames } from '../sql/tables.ts'

export interface PreferencesRepository {
  /** An empty object for a user who never set any. */
  get(userId: string): Promise<JsonObject>
  /** Sets the given top-level keys and keeps the others; returns all. */
  merge(userId: string, preferences: JsonObject): Promise<JsonObject>
}

/** Reads and writes the preferences of users. */
export function createPreferencesRepository(sql: SqlRunner, options: RepositoryOptions = {}): PreferencesRepository {
  const table = tableNames(options)('user_preferences')
  return {
    get: async (userId) => {
      const { rows } = await sql.query<{ preferences: JsonObject }>(
        `select preferences from ${table} where user_id = $1::uuid`,
        [userId],
      )
      return rows[0]?.preferences ?? {}
    },
    merge: async (userId, preferences) => {
      const { rows } = await sql.query<{ preferences: JsonObject }>(
        `insert into ${table} as stored (user_id, preferences) values ($1::uuid, $2::jsonb)
         on conflict (user_id) do update
            set preferences = stored.preferences || excluded.preferences, updated_at = now()
         returning preferences`,
        [userId, toJsonText(preferences)],
      )
      return singleRow(rows).preferences
    },
  }
}
