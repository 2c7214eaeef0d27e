import { fitName } from '../plan/fit-name.ts'

const UNPROVEN_TAIL = '_pgtend_tune'
const SCRATCH_PREFIX = 'pgtend_tune_'

/** Name of an index on the table until it is proven there; an interrupted run leaves it under this name. Pure. */
export function unprovenName(index: string): string {
  return fitName(index, UNPROVEN_TAIL)
}

/** Says whether an index was built by a tune and never proven. Pure. */
export function isUnproven(index: string): boolean {
  return index.endsWith(UNPROVEN_TAIL)
}

/** Schema of the copy of a table, the same in every run. Pure. */
export function scratchSchema(tableOid: number): string {
  return `${SCRATCH_PREFIX}${tableOid}`
}

/** Says whether a schema is named as one of a copy. Pure. */
export function isScratchSchema(schema: string): boolean {
  return /^pgtend_tune_\d+$/.test(schema)
}

/** The copy itself. */
export const SCRATCH_TABLE = 'sample'

/** What marks a schema as ours; people may have schemas of such names. */
export const SCRATCH_COMMENT = 'pgtend: copy of a table for vector tune, dropped when it ends'
