import { expect, test } from 'vitest'
import { grantedRoles, isOwnership, policyRoles, withRoles } from './ownership-statements.ts'

const roles = new Map([
  ['app', 'New "App'],
  ['Odd Role', 'odd'],
])

test.for([
  ['ALTER TABLE public.item OWNER TO app;', ['app'], 'ALTER TABLE public.item OWNER TO "New ""App";'],
  ['GRANT SELECT ON TABLE public.item TO "Odd Role";', ['Odd Role'], 'GRANT SELECT ON TABLE public.item TO "odd";'],
  [
    'GRANT ALL ON SCHEMA s TO app WITH GRANT OPTION;',
    ['app'],
    'GRANT ALL ON SCHEMA s TO "New ""App" WITH GRANT OPTION;',
  ],
  ['REVOKE ALL ON FUNCTION public.f(a text) FROM PUBLIC;', [], 'REVOKE ALL ON FUNCTION public.f(a text) FROM PUBLIC;'],
  [
    'ALTER DEFAULT PRIVILEGES FOR ROLE app IN SCHEMA public GRANT SELECT ON TABLES TO "Odd Role";',
    ['app', 'Odd Role'],
    'ALTER DEFAULT PRIVILEGES FOR ROLE "New ""App" IN SCHEMA public GRANT SELECT ON TABLES TO "odd";',
  ],
  ['SET SESSION AUTHORIZATION app;', ['app'], 'SET SESSION AUTHORIZATION "New ""App";'],
  [
    'ALTER TABLE public."x owner to app for role app" OWNER TO app;',
    ['app'],
    'ALTER TABLE public."x owner to app for role app" OWNER TO "New ""App";',
  ],
] as const)('roles are found and replaced: %s', ([statement, names, mapped]) => {
  expect(isOwnership(statement)).toBe(true)
  expect(grantedRoles(statement)).toEqual(names)
  expect(withRoles(statement, roles)).toBe(mapped)
})

test('roles of policies are found', () => {
  expect(policyRoles('CREATE POLICY mine ON public.item FOR SELECT TO app, "Odd Role" USING ((a > 0));')).toEqual([
    'app',
    'Odd Role',
  ])
  expect(policyRoles('CREATE POLICY mine ON public.item USING ((a > 0));')).toEqual([])
})

test('definitions are no ownership', () => {
  expect(isOwnership("ALTER TABLE ONLY public.item ALTER COLUMN a SET DEFAULT ' owner to b'::text;")).toBe(false)
  expect(isOwnership("ALTER TABLE ONLY public.item ALTER COLUMN a SET DEFAULT ' owner to b';")).toBe(false)
  expect(isOwnership("ALTER TABLE public.item ADD CONSTRAINT c CHECK ((a <> ' owner to b'::text));")).toBe(false)
  expect(isOwnership('ALTER TABLE public.item RENAME TO "an owner to b";')).toBe(false)
  expect(isOwnership('ALTER TABLE public.item ENABLE ROW LEVEL SECURITY;')).toBe(false)
  expect(isOwnership('CREATE TABLE public.item (a int);')).toBe(false)
})
