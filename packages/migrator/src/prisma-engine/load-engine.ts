import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg'
import { PrismaEngineError } from './prisma-engine-error.ts'

/** The class `SchemaEngine` of a running WebAssembly instance. */
export type SchemaEngineClass = typeof SchemaEngine

const ENGINE_MODULE = '@prisma/schema-engine-wasm/schema_engine_bg'

/** The exports of the instance that the glue code does not list in its types. */
interface EngineExports {
  readonly __wbindgen_start: () => void
}

/** The part of the WebAssembly global in use; its types are in TypeScript's browser library, which Node programs leave out. */
interface WebAssemblyGlobal {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ readonly instance: { readonly exports: unknown } }>
}

type Callback = (...args: readonly unknown[]) => unknown

let loaded: Promise<SchemaEngineClass> | undefined
let panic: PrismaEngineError | undefined
const waiting = new Set<(error: PrismaEngineError) => void>()

/**
 * Loads Prisma's schema engine, once per process: 5 MB of WebAssembly that commands without it must not pay for.
 * @throws {PrismaEngineError} `PRISMA_ENGINE_NOT_INSTALLED` when the package is missing; `PRISMA_ENGINE_PANICKED` after a
 * crash, because the memory of the instance cannot be trusted any more and a second one would share the glue code
 */
export async function loadSchemaEngine(): Promise<SchemaEngineClass> {
  if (panic !== undefined) throw panic
  loaded ??= instantiate().catch((cause: unknown) => {
    loaded = undefined
    throw new PrismaEngineError('PRISMA_ENGINE_NOT_INSTALLED', 'the Prisma schema engine could not be loaded', {
      cause,
    })
  })
  return loaded
}

/**
 * Runs `work` with the engine and fails when the engine panics meanwhile; its own promise would never settle then.
 * @throws {PrismaEngineError} `PRISMA_ENGINE_PANICKED`
 */
export async function failOnPanic<T>(work: () => Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  waiting.add(reject)
  try {
    return await Promise.race([promise, work()])
  } finally {
    waiting.delete(reject)
  }
}

async function instantiate(): Promise<SchemaEngineClass> {
  // The engine looks for this global when it panics.
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { get: () => panic?.message, set_message: reportPanic } })
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const gluePath = createRequire(import.meta.url).resolve(ENGINE_MODULE)
  const bytes = await readFile(gluePath.replace(/\.js$/, '.wasm'))
  const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyGlobal }
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': guardCallbacks(glue) })
  const exports = instance.exports as EngineExports
  glue.__wbg_set_wasm(exports)
  exports.__wbindgen_start()
  return glue.SchemaEngine
}

function reportPanic(message: string): void {
  const [place = message, fact = place] = message.split('\n')
  panic = new PrismaEngineError('PRISMA_ENGINE_PANICKED', `the Prisma schema engine crashed: ${fact.slice(0, 200)}`, {
    details: { place },
  })
  for (const reject of waiting) reject(panic)
}

/** A panic inside a promise callback ends in an exception that nobody could catch and that would end the process. */
function guardCallbacks(glue: object): Readonly<Record<string, unknown>> {
  const guard = (callback: unknown) =>
    typeof callback !== 'function'
      ? callback
      : (...args: readonly unknown[]) => {
          try {
            return (callback as Callback)(...args)
          } catch (error) {
            if (panic === undefined) throw error
          }
        }
  const guarded = Object.entries(glue)
    .filter(([name]) => /^__wbg_(then|queueMicrotask)_/.test(name))
    .map(([name, imported]) => [name, (...args: readonly unknown[]) => (imported as Callback)(...args.map(guard))])
  return { ...glue, ...Object.fromEntries(guarded) }
}
