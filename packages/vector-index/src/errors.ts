import { type ErrorCatalogue, PgtendError, type PgtendErrorOptions } from '@pgtend/database'

/** Everything that can go wrong with vectors, their indexes and searches. */
export const VECTOR_ERRORS = {
  VECTOR_EXTENSION_MISSING: {
    summary: 'The database does not have the pgvector extension.',
    remedy: 'Create it with `pgtend vector extension ensure`.',
    exitCode: 1,
  },
  VECTOR_EXTENSION_TOO_OLD: {
    summary: 'The installed pgvector is older than what was asked for needs.',
    remedy: 'Upgrade it with `pgtend vector extension upgrade`; the server may need a newer pgvector package first.',
    exitCode: 1,
  },
  VECTOR_EXTENSION_PRIVILEGE: {
    summary: 'The role may not create or upgrade the pgvector extension.',
    remedy: 'Run `create extension vector` or `alter extension vector update` as a superuser or the database owner.',
    exitCode: 1,
  },
  VECTOR_COLUMN_NOT_FOUND: {
    summary: 'The table does not exist or has no such column, or the column holds no vectors.',
    remedy: 'List the vector columns with `pgtend vector list`.',
    exitCode: 2,
  },
  VECTOR_COLUMN_AMBIGUOUS: {
    summary: 'Several schemas have such a table and column.',
    remedy: 'Write the table as SCHEMA.TABLE; `pgtend vector list` shows them.',
    exitCode: 2,
  },
  VECTOR_DIMENSIONS_UNKNOWN: {
    summary: 'The column is declared without a number of dimensions, which every index needs.',
    remedy: 'Declare it, for example `alter table … alter column … type vector(1536)`.',
    exitCode: 1,
  },
  VECTOR_DIMENSIONS_UNSUPPORTED: {
    summary: 'No index of pgvector takes that many dimensions.',
    remedy: 'Shorten the embeddings to 4000 dimensions or fewer; exact search works at any number.',
    exitCode: 1,
  },
  VECTOR_METRIC_UNSUPPORTED: {
    summary: 'The distance is not one that the type of the column or the index method has.',
    remedy:
      'Use cosine, l2, inner_product or l1 for vector, halfvec and sparsevec, hamming or jaccard for bit; ivfflat has neither l1 nor jaccard.',
    exitCode: 2,
  },
  VECTOR_TYPE_UNSUPPORTED: {
    summary: 'The type of the column is not one this command works with.',
    remedy:
      'Use a type that the column can be stored as: vector, halfvec or bit for vector, halfvec or bit for halfvec.',
    exitCode: 2,
  },
  INDEX_PARAMETER_INVALID: {
    summary: 'A parameter of the index is outside what pgvector takes.',
    remedy: 'Leave the parameter out to have it derived from the table.',
    exitCode: 2,
  },
  INDEX_TOO_FEW_ROWS: {
    summary: 'The table has too few rows for an ivfflat index: its lists would be trained on next to nothing.',
    remedy:
      'Declare it in `vector.indexes` and run `pgtend vector create --pending` once the table has the rows; until then exact search is correct and fast.',
    exitCode: 3,
  },
  INDEX_NON_ZERO_LIMIT: {
    summary: 'A sparse vector has more than 1,000 values that are not zero, which no index of pgvector takes.',
    remedy: 'Keep the 1,000 largest values of each vector, or search exactly.',
    exitCode: 1,
  },
  INDEX_DISK_SPACE: {
    summary: 'The disk of the server has less free space than the index and its WAL need; nothing was built.',
    remedy: 'Free space, or build a smaller index with `--type halfvec` or `--type bit`.',
    exitCode: 3,
  },
  PENDING_INDEX_INVALID: {
    summary: 'A pending index in the configuration or in a migration is not written as it should be.',
    remedy:
      'Write `-- pgtend:vector-index TABLE.COLUMN metric=cosine method=hnsw`, or the same keys in `vector.indexes`.',
    exitCode: 2,
  },
  INDEX_NAME_TAKEN: {
    summary: 'Something else has the name of the index.',
    remedy: 'Choose another name with `--name`, or drop the old index with `pgtend vector drop INDEX`.',
    exitCode: 1,
  },
  INDEX_BUILD_RUNNING: {
    summary: 'Another session is building an index of that name right now.',
    remedy: 'Wait for it to finish; `select * from pg_stat_progress_create_index` shows how far it is.',
    exitCode: 1,
  },
  INDEX_LOCK_TIMEOUT: {
    summary: 'A build or a drop waited too long for the transactions of others. A build leaves nothing behind.',
    remedy: 'End the transaction that blocks it, or run the command again when it has finished.',
    exitCode: 1,
  },
  INDEX_BUILD_FAILED: {
    summary: 'The server could not build the index; nothing was left behind.',
    remedy: 'Read the cause; the table and its other indexes are unchanged.',
    exitCode: 1,
  },
  INDEX_CLEANUP_FAILED: {
    summary: 'The build failed and its invalid index could not be dropped.',
    remedy: 'Drop it with `pgtend vector drop INDEX`, or run the command again, which drops it first.',
    exitCode: 1,
  },
  INDEX_OF_PARTITION: {
    summary: 'The index belongs to the index of a partitioned table and cannot be dropped on its own.',
    remedy: 'Drop the index of the whole table.',
    exitCode: 2,
  },
  INDEX_REBUILD_BLOCKED: {
    summary: 'The rebuild was not begun: open transactions or another build would hold it up.',
    remedy: 'End the sessions that are named, or give them more time with `--wait`.',
    exitCode: 3,
  },
  INDEX_REBUILD_OUTSIDE_WINDOW: {
    summary: 'The maintenance window is closed, or ends before the rebuild would.',
    remedy: 'Run the command again inside the window, or give a longer one with `--window`.',
    exitCode: 3,
  },
  INDEX_REBUILD_UNPROVABLE: {
    summary:
      'The new index could not be compared with the old one, because the recall of the old one cannot be measured.',
    remedy: 'Read the reason; `--no-prove` replaces the index without a comparison.',
    exitCode: 3,
  },
  INDEX_REBUILD_UNSUPPORTED: {
    summary: 'The index cannot be rebuilt in the way that was asked for.',
    remedy: 'Create an index with the other parameters and drop this one.',
    exitCode: 2,
  },
  VECTOR_INDEX_NOT_FOUND: {
    summary: 'There is no such vector index, or none that the search could use.',
    remedy: 'List the indexes with `pgtend vector list`, or create one with `pgtend vector create TABLE.COLUMN`.',
    exitCode: 1,
  },
  VECTOR_INVALID: {
    summary:
      'A vector has the wrong dimension or length, or holds NaN, an infinity or only zeros; nothing of its batch was written.',
    remedy: 'Correct the vector at the position in the message and run again.',
    exitCode: 1,
  },
  VECTOR_STATE_INVALID: {
    summary: 'A file is not a snapshot of vectors, or was written by another version of pgtend.',
    remedy: 'Write one with `pgtend vector snapshot --out FILE`.',
    exitCode: 2,
  },
  SEARCH_OPTION_INVALID: {
    summary: 'An option or filter of the search is not valid.',
    remedy: 'Correct the option named in the message.',
    exitCode: 2,
  },
  SEARCH_TENANT_MISSING: {
    summary: 'The search is bound to a tenant column and was called without a tenant.',
    remedy: 'Pass `filter.tenant`; rows of other tenants are never searched.',
    exitCode: 2,
  },
  SEARCH_ROW_NOT_FOUND: {
    summary: 'The row to search from does not exist or has no vector.',
    remedy: 'Pass the key of a row that has a vector.',
    exitCode: 1,
  },
  INGEST_KEY_NOT_UNIQUE: {
    summary: 'The key columns have no unique index, so rows that exist cannot be recognised.',
    remedy: 'Add a primary key or unique index on the key columns, or leave `--on-conflict` (`onConflict`) at `error`.',
    exitCode: 1,
  },
  INGEST_KEY_EXISTS: {
    summary: 'A row with that key exists already; the batch was not written.',
    remedy: 'Pass `--on-conflict update` (`onConflict`) to replace rows, or `--on-conflict nothing` to keep them.',
    exitCode: 1,
  },
  INGEST_POSITION_MOVED: {
    summary: 'Another run of the same ingest has written on meanwhile.',
    remedy: 'Let the other run finish; one ingest per source is enough.',
    exitCode: 1,
  },
  INGEST_POSITION_OTHER: {
    summary: 'An unfinished ingest of this source went into another table or column.',
    remedy: 'Finish that one first, or read the source from its start with `pgtend vector ingest … --restart`.',
    exitCode: 2,
  },
  INGEST_LINE_INVALID: {
    summary: 'A line of the file is not a JSON object with the values of one row.',
    remedy: 'Write one JSON object per line, with the names of columns; whole numbers above 2^53 in quotes.',
    exitCode: 1,
  },
  INGEST_SOURCE_SHORT: {
    summary: 'The source has fewer rows than an earlier, unfinished run has written.',
    remedy: 'Pass the same source again, or read it from its start with `pgtend vector ingest … --restart`.',
    exitCode: 1,
  },
  INGEST_COLUMN_UNKNOWN: {
    summary: 'A column named for the ingest does not exist.',
    remedy: 'Name columns of the table.',
    exitCode: 2,
  },
  REEMBED_KEY_MISSING: {
    summary: 'The table has no primary key, so its rows cannot be told apart while new vectors are written.',
    remedy: 'Add a primary key.',
    exitCode: 1,
  },
  REEMBED_COLUMN_TAKEN: {
    summary: 'A column has the name that the new or the old vectors were to get.',
    remedy:
      'Drop the old vectors when nothing needs them any more (`pgtend vector drop-old TABLE.COLUMN`), or choose another name with `newColumn` or `oldColumn` of `planReembed`.',
    exitCode: 1,
  },
  REEMBED_NO_OLD: {
    summary: 'There are no old vectors of the column, or nothing says that the column with their name holds them.',
    remedy:
      'Check the names with `pgtend vector list`; a column of your own is dropped with `alter table … drop column …`.',
    exitCode: 1,
  },
  REEMBED_OLD_NEEDED: {
    summary: 'A view or another object still reads the old vectors, so they were not dropped.',
    remedy: 'Let it read the new column, and run again; `--dry-run` names what is tied to the old one.',
    exitCode: 1,
  },
  REEMBED_OPTION_INVALID: {
    summary: 'An option of the new vectors is not valid, or `embed` gave another number of vectors than rows.',
    remedy: 'Correct the option named in the message.',
    exitCode: 2,
  },
  REEMBED_INCOMPLETE: {
    summary: 'Rows are left without a new vector, so the old column keeps its name.',
    remedy:
      'Run again to embed the rest, or pass `--allow-missing` (`allowMissing`) for rows that shall have no vector.',
    exitCode: 3,
  },
  RECALL_NO_ROWS: {
    summary: 'The table has too few rows with vectors to measure recall.',
    remedy: 'Fill the table first; recall is measured with its own rows as queries.',
    exitCode: 1,
  },
  RECALL_NO_QUERIES: {
    summary: 'There are no queries to measure with: the file is empty, or no live query was recorded.',
    remedy:
      'Give a file with vectors, record live queries with `recordQueries`, or leave both out to use rows of the table.',
    exitCode: 1,
  },
  RECALL_BYTE_BUDGET: {
    summary: 'One pass over the table for the true neighbours would read more than the byte budget.',
    remedy:
      'Raise the budget with `--byte-budget`, measure one partition, or measure with a filter that an index serves.',
    exitCode: 1,
  },
  RECALL_TIME_BUDGET: {
    summary: 'The time budget ended before the first queries were measured.',
    remedy: 'Raise the time budget with `--time-budget`.',
    exitCode: 1,
  },
  RECALL_NOT_RECORDABLE: {
    summary: 'The measurement could not be kept: the user may not write the table for it, or the server is a standby.',
    remedy: 'Measure with `--no-record`, or let a user that may create tables run `pgtend vector recall` once.',
    exitCode: 1,
  },
  TUNE_OPTION_INVALID: {
    summary:
      'An option of the tune is not valid, or its target cannot be proven by any number of queries it would take.',
    remedy: 'Correct the option named in the message; a target recall lies between 0 and 0.996.',
    exitCode: 2,
  },
  TUNE_TOO_FEW_QUERIES: {
    summary: 'There are too few different queries: one half chooses the settings, the other half has to prove them.',
    remedy: 'Give more queries, aim at a lower recall, or use rows of the table.',
    exitCode: 2,
  },
  TUNE_RUNNING: {
    summary: 'Another tune of the same table is running.',
    remedy: 'Wait for it to end; each would measure how slow the other makes the server.',
    exitCode: 1,
  },
  TUNE_NEEDS_SERVER: {
    summary: 'The embedded engine has one session, and a tune builds and measures with several.',
    remedy: 'Tune on a server with the same data; `pgtend vector recall` measures on the embedded engine too.',
    exitCode: 2,
  },
  TUNE_PARTITIONED: {
    summary: 'The table is partitioned, so an index that does not keep its promise could not be dropped concurrently.',
    remedy: 'Create the chosen index with `pgtend vector create` and its parameters, then run the tune again.',
    exitCode: 2,
  },
  TUNE_SCRATCH_DENIED: {
    summary: 'The role may not create the schema in which candidates are tried.',
    remedy: 'Grant it with `grant create on database NAME to ROLE`, or tune with another role.',
    exitCode: 1,
  },
  TUNE_CLEANUP_FAILED: {
    summary: 'The copy of the table on which candidates were tried could not be dropped.',
    remedy: 'Run the tune again, which drops it first, or drop the schema that the message names.',
    exitCode: 1,
  },
} as const satisfies ErrorCatalogue

export type VectorErrorCode = keyof typeof VECTOR_ERRORS

export class VectorError extends PgtendError<VectorErrorCode> {
  override readonly name = 'VectorError'

  constructor(code: VectorErrorCode, message: string, options?: PgtendErrorOptions) {
    super(VECTOR_ERRORS, code, message, options)
  }
}
