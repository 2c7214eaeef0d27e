import { embeddedTest as test } from '@pgtend/testing'
import { expect } from 'vitest'
import { runCli } from '../test/run-cli.ts'
import { NOUNS } from './nouns.ts'

/** Prints the URL of every module that is loaded, on stderr. */
const LIST_MODULES = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  import { writeSync } from 'node:fs'
  registerHooks({ load(url, context, next) { writeSync(2, url + '\\n'); return next(url, context) } })
`)}`

async function loadedBy(args: readonly string[]): Promise<readonly string[]> {
  const { code, stderr } = await runCli(args, { nodeOptions: ['--import', LIST_MODULES] })
  expect(code).toBe(0)
  expect(stderr).toContain('/commander/')
  return stderr.split('\n')
}

test.each([[['--help']], [[]], [['--version']], [['help']]])('%j loads none of our packages', async (args) => {
  const loaded = await loadedBy(args)

  expect(heavy(loaded)).toEqual([])
  expect(loaded.length).toBeLessThan(40)
})

test.each(NOUNS.map(({ name }) => name))('the help of "%s" loads neither pg nor zod', async (name) => {
  expect(heavy(await loadedBy([name, '--help']))).toEqual([])
})

test('the help of one command does not load the others', async () => {
  const loaded = await loadedBy(['completion', '--help'])

  expect(loaded.filter((url) => url.includes('/commands/'))).toEqual([
    expect.stringContaining('/commands/completion.ts'),
  ])
})

/** Packages that take longer to load than the whole rest, and ours, which load them. */
function heavy(urls: readonly string[]): readonly string[] {
  const names = urls.map((url) =>
    /(?:node_modules\/((?:@[^/]+\/)?[^/]+)|(packages\/[^/]+)\/src)\/(?!.*node_modules)/.exec(url),
  )
  const packages = new Set(names.map((found) => found?.[1] ?? found?.[2] ?? ''))
  return [...packages].filter((name) => /^(pg|zod|listr2|@clack\/prompts|@prisma\/.*|packages\/.*)$/.test(name))
}
