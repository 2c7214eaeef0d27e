import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { embeddedTest as test } from '@pgtend/testing'
import { expect } from 'vitest'
import { runCli } from '../../test/run-cli.ts'

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0

async function writeScript(shell: 'bash' | 'zsh' | 'fish', directory: string): Promise<string> {
  const result = await runCli(['completion', shell])
  expect(result).toMatchObject({ code: 0, stderr: '' })
  const path = join(directory, `pgtend.${shell}`)
  await writeFile(path, result.stdout)
  return path
}

/** What bash offers for the last word of a line. */
function completeInBash(script: string, words: readonly string[]): readonly string[] {
  const program = `set -u; source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _pgtend; printf '%s\\n' "\${COMPREPLY[@]-}"`
  const { stdout, stderr, status } = spawnSync('bash', ['-c', program, 'bash', script, ...words], { encoding: 'utf8' })
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
  return stdout.split('\n').filter((line) => line !== '')
}

test('bash completes words, options and choices', async ({ temporaryDirectory, skip }) => {
  skip(!has('bash'), 'needs bash')
  const script = await writeScript('bash', temporaryDirectory)
  const complete = (...words: string[]): readonly string[] => completeInBash(script, ['pgtend', ...words])

  expect(complete('mig')).toEqual(['migrate'])
  expect(complete('db', '')).toEqual(
    expect.arrayContaining(['create', 'reset', 'drop', 'health', '--database-url', '--help']),
  )
  expect(complete('db', 'drop', '--c')).toEqual(['--confirm', '--config'])
  expect(complete('completion', '')).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']))
  expect(complete('nothing', '')).toEqual([])
})

test('values of options are no words, and are left to file names', async ({ temporaryDirectory, skip }) => {
  skip(!has('bash'), 'needs bash')
  const script = await writeScript('bash', temporaryDirectory)
  const complete = (...words: string[]): readonly string[] => completeInBash(script, ['pgtend', ...words])

  expect(complete('--env', 'staging', 'db', 'cr')).toEqual(['create'])
  expect(complete('--env=staging', '--json', 'db', 'cr')).toEqual(['create'])
  expect(complete('--config', '')).toEqual([])
})

test('aliases are completed like the commands they stand for', async ({ temporaryDirectory, skip }) => {
  skip(!has('bash'), 'needs bash')
  const script = await writeScript('bash', temporaryDirectory)

  const up = completeInBash(script, ['pgtend', 'migrate', 'up', '-'])

  expect(up).toContain('--json')
  expect(completeInBash(script, ['pgtend', 'migrate', 'deploy', '-'])).toEqual(up)
})

test('zsh accepts the script', async ({ temporaryDirectory, skip }) => {
  skip(!has('zsh'), 'needs zsh')
  const script = await writeScript('zsh', temporaryDirectory)

  expect(spawnSync('zsh', ['-n', script], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
})

test('fish completes words and options', async ({ temporaryDirectory, skip }) => {
  skip(!has('fish'), 'needs fish')
  const script = await writeScript('fish', temporaryDirectory)

  const { stdout, stderr } = spawnSync('fish', ['-c', `source ${script}; complete -C 'pgtend --env staging db cr'`], {
    encoding: 'utf8',
  })

  expect({ stdout: stdout.trim(), stderr }).toEqual({ stdout: 'create', stderr: '' })
})
