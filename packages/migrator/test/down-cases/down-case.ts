import type { Loss } from '../../src/derive-down/sql-change.ts'

/** A migration whose way back is derived and tried: names without schema live in one of its own. */
export interface DownCase {
  readonly name: string
  readonly before?: string
  readonly up: string
  readonly loss: Loss
  /** A column comes back at the end of its table. */
  readonly movesColumn?: true
  /** Part of a statement that must be in the way back. */
  readonly has?: string
}

/** What most of them begin with. */
export const TABLE = 'create table t (id int primary key, a text, b int not null default 5);'
