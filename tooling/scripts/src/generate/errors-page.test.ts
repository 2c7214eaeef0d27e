import { expect, test } from 'vitest'

import { errorsPage } from './errors-page.ts'

const entry = { summary: 'It | broke.', remedy: 'Mend it.', exitCode: 1 } as const

test('codes come sorted, by package, with a link target and pipes escaped', () => {
  const page = errorsPage([{ packageName: '@pgtend/database', codes: { B_CODE: entry, A_CODE: entry } }])

  expect(page.split('\n').slice(-6)).toEqual([
    '## @pgtend/database',
    '',
    '| Code | What happened | What to do | Exit code |',
    '|---|---|---|---|',
    '| <a id="a_code"></a>`A_CODE` | It \\| broke. | Mend it. | 1 |',
    '| <a id="b_code"></a>`B_CODE` | It \\| broke. | Mend it. | 1 |',
  ])
})

test('a code that two packages use is refused', () => {
  const catalogue = { packageName: 'a', codes: { SAME: entry } }

  expect(() => errorsPage([catalogue, { ...catalogue, packageName: 'b' }])).toThrow('SAME')
})
