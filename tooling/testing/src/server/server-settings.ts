export type ServerSetting = readonly [name: string, value: string]

/** The settings of every server we start: fast, because nothing in it outlives the run. */
export function serverSettings(options: { readonly statStatements: boolean }): readonly ServerSetting[] {
  return [
    ['fsync', 'off'],
    ['synchronous_commit', 'off'],
    // Tests of maintenance count dead rows; nobody else may tidy up before them.
    ['autovacuum', 'off'],
    ['full_page_writes', 'off'],
    ['max_connections', '200'],
    // The locks of one test with ten thousand tables would else be nearly all that a server has for the others.
    ['max_locks_per_transaction', '256'],
    ['wal_level', 'replica'],
    ...(options.statStatements ? [['shared_preload_libraries', 'pg_stat_statements'] as const] : []),
  ]
}
