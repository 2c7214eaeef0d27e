import { expect, test } from 'vitest'
import { isWidening } from './is-widening.ts'

test.each([
  ['integer', 'bigint', true],
  ['bigint', 'integer', false],
  ['integer', 'numeric', true],
  ['integer', 'numeric(5,2)', false],
  ['character varying(10)', 'character varying(20)', true],
  ['character varying(20)', 'character varying(10)', false],
  ['character varying', 'character varying(10)', false],
  ['character varying(10)', 'character varying', true],
  ['character varying(10)', 'text', true],
  ['text', 'character varying', false],
  ['numeric(10,2)', 'numeric(12,2)', true],
  ['numeric(10,2)', 'numeric(12,4)', true],
  ['numeric(10,2)', 'numeric(11,4)', false],
  ['numeric(10,2)', 'numeric', true],
  ['numeric(10,2)', 'text', true],
  ['public.citext', 'text', true],
  ['public.vector(3)', 'public.vector(4)', false],
  ['text[]', 'text', false],
])('%s fits %s: %s', (from, to, fits) => {
  expect(isWidening(from, to)).toBe(fits)
})
