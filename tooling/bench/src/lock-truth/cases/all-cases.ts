import type { CaseTheme, LockCase } from '../lock-case.ts'
import { ACCESS } from './access.ts'
import { CODE } from './code.ts'
import { COLUMNS } from './columns.ts'
import { CONSTRAINTS } from './constraints.ts'
import { INDEXES } from './indexes.ts'
import { MORE } from './more.ts'
import { NOT_NULL } from './not-null.ts'
import { PARTITIONS } from './partitions.ts'
import { ROWS } from './rows.ts'
import { STORAGE } from './storage.ts'
import { TRANSACTIONS } from './transactions.ts'
import { TYPES } from './types.ts'

/** Every theme, in the order of the report. */
export const THEMES: readonly CaseTheme[] = [
  INDEXES,
  CONSTRAINTS,
  COLUMNS,
  TYPES,
  NOT_NULL,
  STORAGE,
  ROWS,
  ACCESS,
  PARTITIONS,
  CODE,
  TRANSACTIONS,
  MORE,
]

/** Every case. */
export const ALL_CASES: readonly LockCase[] = THEMES.flatMap(({ cases }) => cases)
