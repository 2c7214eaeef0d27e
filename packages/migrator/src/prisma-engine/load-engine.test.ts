import { expect, test } from 'vitest'
import { loadSchemaEngine } from './load-engine.ts'
import { withSchemaEngine } from './with-schema-engine.ts'

// A file of its own: after the crash the engine is gone for this process.
test('a crash of the engine is an error, and the instance is not used again', async () => {
  const crash = withSchemaEngine({}, async (engine) => engine.debugPanic())

  await expect(crash).rejects.toMatchObject({ code: 'PRISMA_ENGINE_PANICKED', details: { place: expect.any(String) } })
  await expect(loadSchemaEngine()).rejects.toMatchObject({ code: 'PRISMA_ENGINE_PANICKED' })
})
