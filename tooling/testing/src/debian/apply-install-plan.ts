import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { runCommand } from '../process/run-command.ts'
import type { InstallStep } from './plan-debian-install.ts'

/**
 * Runs the steps of a plan in order and says each one; the files it wrote are gone afterwards.
 * @throws {Error} when a step that is not optional fails.
 */
export async function applyInstallPlan(steps: readonly InstallStep[], say: (line: string) => void): Promise<void> {
  const written: string[] = []
  try {
    for (const step of steps) {
      if (step.kind === 'run') await runStep(step, say)
      else if (step.kind === 'mkdir') await mkdir(step.path, { recursive: true })
      else {
        await mkdir(dirname(step.path), { recursive: true })
        await writeFile(step.path, step.text, { mode: step.mode, flag: 'wx' })
        written.push(step.path)
      }
    }
  } finally {
    await Promise.all(written.map((path) => rm(path, { force: true })))
  }
}

async function runStep(step: InstallStep & { readonly kind: 'run' }, say: (line: string) => void): Promise<void> {
  say(`  ${step.title}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }
  try {
    await runCommand(step.command, { env })
  } catch (error) {
    if (!step.optional) throw error
    say(`  ${step.title} did not work; the tests that need it are skipped`)
  }
}
