/** What may follow the words of one command. */
export interface CompletionRule {
  /** The words that lead to the command: `migrate up`; empty for the program. */
  readonly path: string
  readonly words: readonly string[]
  /** Options that take the next word as their value. */
  readonly valued: readonly string[]
}

/** Renders a script for bash. Values of options are completed as file names, arguments too. */
export function bashScript(rules: readonly CompletionRule[]): string {
  return `_pgtend() {
${posixCandidates(rules, 'COMP_WORDS[@]:1:COMP_CWORD-1')}
  COMPREPLY=($(compgen -W "$candidates" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _pgtend pgtend`
}

/** Renders a script for zsh, to be sourced or put into a folder of `fpath` as `_pgtend`. */
export function zshScript(rules: readonly CompletionRule[]): string {
  // `path` and `words` are special in zsh, so the script has no variables of these names.
  return `#compdef pgtend
_pgtend() {
${posixCandidates(rules, '(@)words[2,CURRENT-1]')}
  if [ -n "$candidates" ]; then
    compadd -- \${=candidates}
  else
    _files
  fi
}
if [ "$funcstack[1]" = _pgtend ]; then
  _pgtend "$@"
else
  compdef _pgtend pgtend
fi`
}

/** Renders a script for fish. */
export function fishScript(rules: readonly CompletionRule[]): string {
  const lines = rules.map(
    ({ path, words }) => `complete -c pgtend -f -n '__pgtend_at "${path}"' -a '${words.join(' ')}'`,
  )
  return `function __pgtend_at
  set -l at
  set -l skip
  for word in (commandline -opc)[2..-1]
    if test -n "$skip"
      set skip
      continue
    end
    switch $word
      case ${valuedOptions(rules).join(' ')}
        set skip yes
      case '-*'
      case '*'
        set -a at $word
    end
  end
  test -z "$skip"; and test (string join -- ' ' $at) = "$argv[1]"
end
${lines.join('\n')}`
}

/** Finds what may follow the words typed so far, as the shell names them. */
function posixCandidates(rules: readonly CompletionRule[], words: string): string {
  return `  local at='' skip='' word candidates=''
  for word in "\${${words}}"; do
${posixWalk(rules)}
  done
  if [ -z "$skip" ]; then
    case "$at" in
${posixCases(rules)}
    esac
  fi`
}

function posixWalk(rules: readonly CompletionRule[]): string {
  return `    if [ -n "$skip" ]; then
      skip=''
      continue
    fi
    case "$word" in
      ${valuedOptions(rules).join('|')}) skip=yes ;;
      -*) ;;
      *) at="\${at:+$at }$word" ;;
    esac`
}

function posixCases(rules: readonly CompletionRule[]): string {
  return rules.map(({ path, words }) => `      '${path}') candidates='${words.join(' ')}' ;;`).join('\n')
}

function valuedOptions(rules: readonly CompletionRule[]): readonly string[] {
  return [...new Set(rules.flatMap(({ valued }) => valued))].sort()
}
