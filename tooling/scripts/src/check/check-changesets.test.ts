import { expect, test } from 'vitest'

import { changesetProblems } from './check-changesets.ts'

const problems = (text: string) => changesetProblems(text, new Set(['pgtend']))

test('a bump of a public package with a text is in order', () => {
  expect(problems('---\n"pgtend": minor\n---\n\nAdds `--json`.\n')).toEqual([])
})

test.each([
  ['a package that is not published', '---\n"@pgtend/scripts": minor\n---\n\nText.\n', 'is not published'],
  ['an unknown bump', '---\n"pgtend": huge\n---\n\nText.\n', 'huge'],
  ['no package', '---\n---\n\nText.\n', 'names no package'],
  ['no text', '---\n"pgtend": minor\n---\n', 'has no text'],
  ['no front matter', 'Text.\n', 'could not parse'],
])('%s is refused', (_name, text, reason) => {
  expect(problems(text)).toEqual([expect.stringContaining(reason)])
})
