import type { User } from '../generated/client.ts'
import { singleRow } from '../sql/single-row.ts'
import type { SqlRunner } from '../sql/sql-runner.ts'
import { type RepositoryOptions, selectList, tableNames } from '../sql/tables.ts'

export interface NewUser {
  readonly email: string
  readonly firstName?: string | undefined
  readonly lastName?: string | undefined
  readonly firebaseUid?: string | undefined
}

export interface UserRepository {
  /** Fails with SQLSTATE 23505 when the address, in any spelling, or the Firebase uid is taken. */
  create(user: NewUser): Promise<User>
  findById(id: string): Promise<User | undefined>
  /** Capitals make no difference. */
  findByEmail(email: string): Promise<User | undefined>
  findByFirebaseUid(firebaseUid: string): Promise<User | undefined>
  /** Sets `last_login` to the server's time. Undefined when there is no such user or it is not active. */
  recordLogin(id: string): Promise<User | undefined>
  /** Adds to `usage_count` in one statement, so that none is lost, and returns the new count. Undefined without such a user. */
  incrementUsage(id: string, by?: number): Promise<number | undefined>
}

const COLUMNS = selectList([
  'id',
  'email',
  'emailVerified',
  'firstName',
  'lastName',
  'lastLogin',
  'firebaseUid',
  'stripeCustomerId',
  'stripeSubscriptionId',
  'subscriptionTier',
  'subscriptionStatus',
  'usageCount',
  'active',
  'createdAt',
  'updatedAt',
])

/** Reads and writes users. Every look-up is served by a unique index. */
export function createUserRepository(sql: SqlRunner, options: RepositoryOptions = {}): UserRepository {
  const table = tableNames(options)('users')
  const findOne = async (condition: string, value: string): Promise<User | undefined> => {
    const { rows } = await sql.query<User>(`select ${COLUMNS} from ${table} where ${condition}`, [value])
    return rows[0]
  }
  return {
    create: async ({ email, firstName = null, lastName = null, firebaseUid = null }) => {
      const { rows } = await sql.query<User>(
        `insert into ${table} (email, first_name, last_name, firebase_uid)
         values ($1::text, $2::text, $3::text, $4::text) returning ${COLUMNS}`,
        [email, firstName, lastName, firebaseUid],
      )
      return singleRow(rows)
    },
    findById: (id) => findOne('id = $1::uuid', id),
    findByEmail: (email) => findOne('lower(email) = lower($1::text)', email),
    findByFirebaseUid: (firebaseUid) => findOne('firebase_uid = $1::text', firebaseUid),
    recordLogin: async (id) => {
      const { rows } = await sql.query<User>(
        `update ${table} set last_login = now(), updated_at = now() where id = $1::uuid and active returning ${COLUMNS}`,
        [id],
      )
      return rows[0]
    },
    incrementUsage: async (id, by = 1) => {
      const { rows } = await sql.query<{ usageCount: number }>(
        `update ${table} set usage_count = usage_count + $2::int, updated_at = now()
          where id = $1::uuid returning usage_count as "usageCount"`,
        [id, by],
      )
      return rows[0]?.usageCount
    },
  }
}
