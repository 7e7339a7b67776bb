/** What makes a shell ask `zen-flow __complete` when somebody presses Tab. */

export const SHELLS = ["bash", "zsh", "fish"] as const;

export type Shell = typeof SHELLS[number];

/** The script of a shell; it is read by `source`, or lies where the shell looks for such. */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# zen-flow completion bash
_zen_flow() {
  local line IFS=$'\\n'
  COMPREPLY=()
  for line in $("\${COMP_WORDS[0]}" __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null); do
    case $line in
      :0) compopt -o default ;;
      :*) ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done
}
complete -F _zen_flow zen-flow
`,
  zsh: `#compdef zen-flow
_zen-flow() {
  local line files=0
  local -a candidates
  for line in "\${(@f)$("\${words[1]}" __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      :0) files=1 ;;
      :*|'') ;;
      *$'\\t'*) candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
      *) candidates+=("\${line//:/\\\\:}") ;;
    esac
  done
  (( \${#candidates} )) && _describe zen-flow candidates
  (( files )) && _files
}
if [[ \${funcstack[1]} == _zen-flow ]]; then _zen-flow "$@"; else compdef _zen-flow zen-flow; fi
`,
  fish: `# zen-flow completion fish
function __zen_flow_complete
  set -l words (commandline -opc) (commandline -ct)
  for line in ($words[1] __complete $words[2..-1] 2>/dev/null)
    switch $line
      case ':0'
        __fish_complete_path (commandline -ct)
      case ':*'
      case '*'
        echo $line
    end
  end
end
complete -c zen-flow -f -a '(__zen_flow_complete)'
`,
};
