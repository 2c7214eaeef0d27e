import type { Rule } from '../rule.ts'

export const identifierTruncated: Rule = {
  name: 'identifier-truncated',
  severity: 'warning',
  category: 'correctness',
  title: 'An identifier is longer than 63 bytes, and PostgreSQL cuts it off.',
  why: 'The server keeps the beginning and only gives a notice. Two names with the same beginning collide, and tools that compare names see a difference for ever.',
  examples: {
    unsafe: { sql: `create table t (id bigint, ${'a'.repeat(70)} text);` },
    safe: { sql: `create table t (id bigint, ${'a'.repeat(60)} text);` },
  },
}
