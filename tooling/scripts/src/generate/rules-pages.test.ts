import { expect, test } from 'vitest'

import type { LoadedRule } from './load-rules.ts'
import { rulesPages } from './rules-pages.ts'

const rule: LoadedRule = {
  name: 'drop-column',
  severity: 'warning',
  category: 'data-loss',
  title: 'A column | is dropped.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'It is gone.',
  examples: {
    unsafe: { earlier: 'create table a (b int);', sql: 'alter table a drop column b;' },
    safe: { sql: 'select 1;' },
  },
}

test('each rule has a page with its examples, and the list links to it', () => {
  const pages = rulesPages([rule])

  expect([...pages.keys()]).toEqual(['docs/rules/README.md', 'docs/rules/drop-column.md'])
  expect(pages.get('docs/rules/README.md')).toContain(
    '| [`drop-column`](drop-column.md) | warning | A column \\| is dropped. |',
  )
  expect(pages.get('docs/rules/drop-column.md')).toContain(
    '-- applied before\ncreate table a (b int);\n\n-- checked\nalter table a drop column b;',
  )
})

test('a category without a heading is refused', () => {
  expect(() => rulesPages([{ ...rule, category: 'odd' }])).toThrow('odd')
})

test('a page shows what the check prints, and leads to its neighbours of the same kind', () => {
  const rules = ['a-rule', 'b-rule', 'c-rule'].map((name) => ({ ...rule, name, safeSql: 'select 2;' }))

  const page = rulesPages([...rules, { ...rule, name: 'd-rule', category: 'style' }]).get('docs/rules/b-rule.md')

  expect(page).toContain('## What check prints as safe\n\n```sql\nselect 2;\n```')
  expect(page).toContain('[a-rule](a-rule.md) · [c-rule](c-rule.md) · [all rules](README.md)')
})
