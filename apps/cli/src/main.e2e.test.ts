import { embeddedTest as test } from '@pgtend/testing'
import { expect } from 'vitest'
import { runCli } from '../test/run-cli.ts'

/** Prints the URL of every module that is loaded, on stderr. */
const LIST_MODULES = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  import { writeSync } from 'node:fs'
  registerHooks({ load(url, context, next) { writeSync(2, url + '\\n'); return next(url, context) } })
`)}`

async function loadedBy(args: readonly string[]): Promise<string> {
  const { code, stderr } = await runCli(args, { nodeOptions: ['--import', LIST_MODULES] })
  expect(code).toBe(0)
  expect(stderr).toContain('/commander/')
  return stderr
}

test.each([[['--help']], [[]], [['--version']], [['help']]])(
  '%j loads neither pg nor zod nor any of our packages',
  async (args) => {
    const loaded = await loadedBy(args)

    expect(loaded).not.toMatch(/node_modules\/(pg|zod|@clack|listr2|table)\//)
    expect(loaded).not.toMatch(/packages\/[a-z-]+\/src/)
    expect(loaded.trim().split('\n').length).toBeLessThan(40)
  },
)

test('the help of one command does not load the others', async () => {
  const loaded = await loadedBy(['completion', '--help'])

  expect(loaded).toContain('/commands/completion.ts')
  expect(loaded.match(/\/commands\//g)).toHaveLength(1)
})
