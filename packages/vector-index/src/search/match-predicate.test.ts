import { expect, test } from 'vitest'
import { matchPredicate } from './match-predicate.ts'
import type { FilterValue } from './search-types.ts'

test.each([
  ['(tenant = 42)', { tenant: 42 }, ['tenant']],
  ['(tenant = 42)', { tenant: '42' }, ['tenant']],
  [
    "(tenant_id = '3f2504e0-4f89-41d3-9a0c-0305e82c3301'::uuid)",
    { tenant_id: '3f2504e0-4f89-41d3-9a0c-0305e82c3301' },
    ['tenant_id'],
  ],
  ["((name)::text = 'it''s'::text)", { name: "it's" }, ['name']],
  [`("Odd ""Name""" = 'x'::text)`, { 'Odd "Name"': 'x' }, ['Odd "Name"']],
  ['(deleted_at IS NULL)', { deleted_at: null }, ['deleted_at']],
  ['active', { active: true }, ['active']],
  ['(NOT active)', { active: false }, ['active']],
  ['(embedding IS NOT NULL)', {}, []],
  [
    '((tenant = 42) AND (embedding IS NOT NULL) AND (deleted_at IS NULL))',
    { tenant: 42, deleted_at: null },
    ['tenant', 'deleted_at'],
  ],
] as const)('%s is implied by %j', (predicate, equal, columns) => {
  const match = matchPredicate(predicate, 'embedding', new Map<string, FilterValue>(Object.entries(equal)))

  expect([...(match?.columns ?? ['no match'])]).toEqual(columns)
})

test.each([
  ['(tenant = 42)', {}],
  ['(tenant = 42)', { tenant: 43 }],
  ['(tenant = 42)', { tenant: null }],
  ['(tenant > 42)', { tenant: 42 }],
  ['(tenant = (other + 42))', { tenant: 42 }],
  ['((tenant = 42) OR (active))', { tenant: 42 }],
  ["((tenant = 42) AND (note = 'x) AND (y'::text))", { tenant: 42 }],
  ["(tenant_id = 'x'::public.slug)", { tenant_id: 'x' }],
  ["(lower(name) = 'x'::text)", { name: 'x' }],
  ['(active IS NOT NULL)', { active: true }],
] as const)('%s is not taken for implied by %j', (predicate, equal) => {
  expect(matchPredicate(predicate, 'embedding', new Map<string, FilterValue>(Object.entries(equal)))).toBeUndefined()
})
