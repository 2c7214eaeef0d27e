/** What pg_dump and pg_restore call the part of a dump that must be there before rows that were kept apart from it. */
export const BEFORE_KEPT_ROWS = ['--section=pre-data', '--section=data'] as const

/** The part that reads those rows: indexes, constraints, materialized views. */
export const AFTER_KEPT_ROWS = ['--section=post-data'] as const
