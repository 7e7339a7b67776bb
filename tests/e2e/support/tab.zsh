# Types each of its arguments into an interactive zsh that has the completion, presses Tab, and prints all
# that the zsh then shows: what may come next, and behind it the line as it has become, between < and >.
zmodload zsh/zpty
zpty inner zsh -f -i
zpty -w inner 'PS1=; autoload -Uz compinit; compinit -D -u; source <(zen-flow completion zsh)'
zpty -w inner 'show() { print -r -- "<$BUFFER>"; BUFFER=; }; zle -N show; bindkey "^X" show'
# Not as one word, since what is typed is shown too.
zpty -w inner 'print READ''Y'
zpty -r inner said '*READY*'
for line in "$@"; do
  zpty -w -n inner "$line"$'\t\x18'
  zpty -r inner said '*<*>*'
  print -r -- "$said"
done
zpty -d inner
