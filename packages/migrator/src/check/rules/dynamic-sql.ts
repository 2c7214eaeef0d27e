import type { Rule } from '../rule.ts'

export const dynamicSql: Rule = {
  name: 'dynamic-sql',
  severity: 'info',
  category: 'correctness',
  title: 'Code puts SQL together at run time, so it could not be checked in full.',
  why: 'What `execute` runs depends on values that only the server knows. Known parts were checked; read the rest yourself.',
  examples: {
    unsafe: {
      sql: `do $$ declare t text; begin select tablename into t from pg_tables limit 1; execute 'analyze ' || t; end $$;`,
    },
    safe: { sql: `do $$ begin execute 'analyze'; end $$;` },
  },
}
