import { expect, test } from 'vitest'
import { isUnqualifiedForm } from './is-unqualified-form.ts'

test.for([
  [
    'the column of one table',
    'SELECT n FROM public.q WHERE (n > 1);',
    'SELECT q.n FROM public.q WHERE (q.n > 1);',
    true,
  ],
  ['an alias', 'SELECT n FROM public.item i;', 'SELECT i.n FROM public.item i;', true],
  ['a name in quotes', 'SELECT "N" FROM public."Q r";', 'SELECT "Q r"."N" FROM public."Q r";', true],
  ['a table and its column of one name', 'SELECT q FROM public.q;', 'SELECT q.q FROM public.q;', true],
  [
    'a query within',
    'SELECT n FROM public.q WHERE (EXISTS ( SELECT FROM public.f WHERE (f.a = q.n)));',
    'SELECT q.n FROM public.q WHERE (EXISTS ( SELECT FROM public.f WHERE (f.a = q.n)));',
    true,
  ],
  ['another column', 'SELECT m FROM public.q;', 'SELECT q.n FROM public.q;', false],
  ['another table', 'SELECT b.n FROM (a JOIN b ON (true));', 'SELECT a.n FROM (a JOIN b ON (true));', false],
  ['another schema', 'SELECT n FROM q;', 'SELECT n FROM public.q;', false],
  ['a function of a schema', 'SELECT lower(n) FROM x.q;', 'SELECT public.lower(n) FROM x.q;', false],
  ['a type of a schema', `SELECT 'a'::public FROM x.q;`, `SELECT 'a'::q.public FROM x.q;`, false],
  ['text', `SELECT 'n' FROM q;`, `SELECT 'q.n' FROM q;`, false],
  ['less', 'SELECT n FROM q;', 'SELECT q.n FROM q WHERE true;', false],
  ['more', 'SELECT n FROM q WHERE true;', 'SELECT q.n FROM q;', false],
] as const)('%s is told apart', ([, newer, older, expected]) => {
  expect(isUnqualifiedForm(newer, older)).toBe(expected)
})
