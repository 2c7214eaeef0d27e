import { expect, test } from 'vitest'

import { parseSource } from './parse-source.ts'

const facts = (text: string) => parseSource('x.ts', text).map(({ kind, name }) => `${kind} ${name}`)

test.each([
  ['static', `import { a } from 'm'`],
  ['type only', `import type { A } from 'm'`],
  ['side effect', `import 'm'`],
  ['re-export', `export { a } from 'm'`],
  ['dynamic', `const a = await import('m')`],
  ['dynamic with a template', 'const a = await import(`m`)'],
  ['dynamic with a constant', `const name = 'm'\nconst a = await import(name)`],
  ['type expression', `type A = import('m').A`],
  ['require', `const a = require('m')`],
  ['resolve', `const a = import.meta.resolve('m')`],
  ['import equals', `import a = require('m')`],
])('a %s import is seen', (_form, text) => {
  expect(facts(text)).toContain('import m')
})

test('comments and strings are not code', () => {
  const text = [
    `// import 'a'; process.env.X`,
    `/* export * from 'b' */`,
    `const text = "import 'c'; console.log(Date.now())"`,
    'const sql = `select 1 -- process.env /* ` + "*/"',
    `const pattern = /import 'd'|process\\.env/`,
  ].join('\n')

  expect(facts(text)).toEqual([])
})

test.each([
  [`export * from './a.ts'`, `export-all ./a.ts`],
  [`export * as a from './a.ts'`, `export-all ./a.ts`],
  ['export default 1', 'export-default default'],
  ['const a = 1\nexport { a as default }', 'export-default default'],
])('%s is seen', (text, fact) => {
  expect(facts(text)).toContain(fact)
})

test.each([
  ['process.env.HOME', 'process.env'],
  [`process['env']`, 'process.env'],
  ['globalThis.process?.env', 'process.env'],
  ['const { env } = process', 'process.env'],
  [`import { env } from 'node:process'`, 'process.env'],
  [`import p from 'node:process'`, 'process.env'],
  ['process.exit(1)', 'process.exit'],
  ['process.stdout.write("")', 'process.stdout'],
  ['process.stderr.write("")', 'process.stderr'],
  ['console.log(1)', 'console.log'],
  ['Date.now()', 'Date.now()'],
  ['const clock = Date.now', 'Date.now()'],
  ['new Date()', 'new Date()'],
  ['Date()', 'Date()'],
])('%s is an effect', (text, name) => {
  expect(facts(text)).toContain(`effect ${name}`)
})

test.each(['new Date(0)', 'performance.now()', 'process.pid', 'options.process.env', 'row.console.log'])(
  '%s is no effect',
  (text) => {
    expect(facts(text)).toEqual([])
  },
)

test('a comment with a reason allows the effect on the next line only', () => {
  const text = ['// boundaries allow: the lock file needs a time', 'Date.now()', 'Date.now()'].join('\n')

  expect(parseSource('x.ts', text)).toEqual([{ kind: 'effect', name: 'Date.now()', line: 3 }])
})

test('a comment without a reason allows nothing', () => {
  expect(facts('// boundaries allow:\nDate.now()')).toEqual(['effect Date.now()'])
})

test('text that does not parse is refused', () => {
  expect(() => parseSource('x.ts', 'const = ')).toThrow(SyntaxError)
})
