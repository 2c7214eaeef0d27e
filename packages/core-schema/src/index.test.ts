import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const HOOK = `import { registerHooks } from 'node:module'
registerHooks({ load(url, context, next) { process.stdout.write(url + '\\n'); return next(url, context) } })`

/** The modules that a program loads, by their URLs. */
async function loadedBy(program: string): Promise<string> {
  const hook = `data:text/javascript,${encodeURIComponent(HOOK)}`
  const args = ['--conditions=@pgtend/source', '--disable-warning=ExperimentalWarning', '--import', hook]
  const { stdout } = await promisify(execFile)(process.execPath, [...args, '--input-type=module', '-e', program], {
    cwd: import.meta.dirname,
    maxBuffer: 2 ** 24,
  })
  return stdout
}

test('importing the package loads neither Prisma nor the generated client', async () => {
  const loaded = await loadedBy(`await import('@pgtend/core-schema')`)

  expect(loaded).toContain('/core-schema/src/memories/memory-repository.ts')
  expect(loaded).not.toMatch(/@prisma|\/generated\//)
})

test('creating a Prisma client loads them', async () => {
  const loaded = await loadedBy(
    `const { createPrismaClient } = await import('@pgtend/core-schema')
     const { Pool } = await import('pg')
     await createPrismaClient(new Pool())`,
  )

  expect(loaded).toContain('/core-schema/src/generated/client.ts')
})
