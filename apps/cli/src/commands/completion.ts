import { Argument, Command } from 'commander'
import type { CommandContext } from '../context.ts'

const EXAMPLES = `
Examples:
  $ source <(pgtend completion bash)
  $ pgtend completion zsh > ~/.zfunc/_pgtend
  $ pgtend completion fish > ~/.config/fish/completions/pgtend.fish`

/** A command path and the words that may follow it. */
interface CompletionRule {
  readonly path: string
  readonly words: readonly string[]
}

export function completionCommand(context: CommandContext): Command {
  return new Command('completion')
    .description('Print a script that completes commands and options in a shell.')
    .addArgument(new Argument('<shell>', 'shell to complete in').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', EXAMPLES)
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const { buildFullProgram } = await import('../program.ts')
      const rules = collectRules(await buildFullProgram(context), '')
      context.stdout(shell === 'fish' ? fishScript(rules) : bashScript(rules, shell))
    })
}

function collectRules(command: Command, path: string): CompletionRule[] {
  const children = command.commands.flatMap((child) =>
    [child.name(), ...child.aliases()].flatMap((name) => collectRules(child, `${path} ${name}`.trim())),
  )
  const names = command.commands.flatMap((child) => [child.name(), ...child.aliases()])
  const options = command.options.flatMap((option) => option.long ?? [])
  return [{ path, words: [...names, ...options, '--help'] }, ...children]
}

function bashScript(rules: readonly CompletionRule[], shell: 'bash' | 'zsh'): string {
  const cases = rules.map(({ path, words }) => `    '${path}') words='${words.join(' ')}' ;;`).join('\n')
  return `${shell === 'zsh' ? '#compdef pgtend\nautoload -U +X bashcompinit && bashcompinit\n' : ''}_pgtend() {
  local path='' word words
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${cases}
    *) words='' ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _pgtend pgtend`
}

function fishScript(rules: readonly CompletionRule[]): string {
  const lines = rules.map(
    ({ path, words }) => `complete -c pgtend -f -n '__pgtend_at "${path}"' -a '${words.join(' ')}'`,
  )
  return `function __pgtend_at
  set -l words (commandline -opc)[2..-1]
  test (string join ' ' (string match -v -- '-*' $words)) = "$argv[1]"
end
${lines.join('\n')}`
}
