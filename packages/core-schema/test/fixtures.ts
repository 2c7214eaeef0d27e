import type { ClientBase, Pool } from 'pg'
import { createUserRepository } from '../src/users/user-repository.ts'

/** Creates a user and returns its id. */
export async function newUser(sql: Pool | ClientBase, email = 'ada@example.com'): Promise<string> {
  return (await createUserRepository(sql).create({ email })).id
}

/** A vector that points along one axis. */
export function axisVector(axis: number): Float32Array {
  return Float32Array.from({ length: 1536 }, (_, index) => (index === axis ? 1 : 0))
}
