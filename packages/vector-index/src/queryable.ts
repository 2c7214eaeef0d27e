export type { Queryable } from '@pgtend/database'
