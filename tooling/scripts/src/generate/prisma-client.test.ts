import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { ROOT } from '../workspace/root.ts'
import { prismaClient } from './prisma-client.ts'

async function repository(schema: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'prisma-'))
  onTestFinished(() => rm(root, { recursive: true }))
  await mkdir(join(root, 'tooling/scripts'), { recursive: true })
  await mkdir(join(root, 'prisma/schema'), { recursive: true })
  await symlink(join(ROOT, 'tooling/scripts/node_modules'), join(root, 'tooling/scripts/node_modules'))
  await writeFile(join(root, 'prisma/schema/main.prisma'), schema)
  return root
}

const SCHEMA = `
generator client {
  provider            = "prisma-client"
  output              = "../../packages/core-schema/src/generated"
  importFileExtension = "ts"
  moduleFormat        = "esm"
  runtime             = "nodejs"
}
datasource db {
  provider = "postgresql"
}
model Story {
  id String @id
}
`

test('the same schema gives the same client wherever the repository lies', { timeout: 60_000 }, async () => {
  const root = await repository(SCHEMA)
  const copy = await repository('')
  await cp(join(root, 'prisma'), join(copy, 'prisma'), { recursive: true })

  const first = await prismaClient(root)

  expect([...first.keys()]).toContain('packages/core-schema/src/generated/models/Story.ts')
  expect(await prismaClient(copy)).toEqual(first)
})

test('a schema with a mistake fails with what Prisma says', { timeout: 60_000 }, async () => {
  const root = await repository(`${SCHEMA}\nmodel Broken {\n  id Nothing\n}\n`)

  await expect(prismaClient(root)).rejects.toThrow('Nothing')
})
