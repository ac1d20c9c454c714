# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of medeasectl for bash; it asks the program itself, so that it never lags behind.

# Nouns, or the verbs of one noun: the second column of the lines that --help indents.
_medeasectl_listed ()
{
  local noun=$1
  if [ -z "$noun" ]; then
    medeasectl --help 2> /dev/null | awk '/^  [a-z]/ { print $1 }'
  else
    medeasectl "$noun" --help 2> /dev/null | awk -v noun="$noun" '/^  / && $1 == noun { print $2 }'
  fi
}

# Second words of verbs that have two: "device list".
_medeasectl_second ()
{
  medeasectl "$1" --help 2> /dev/null | awk -v noun="$1" -v verb="$2" \
    '/^  / && $1 == noun && $2 == verb && $3 ~ /^[a-z][a-z-]*$/ { print $3 }'
}

# Options of one verb: words with a dash at the start of an indented line.
_medeasectl_options ()
{
  medeasectl "$@" --help 2> /dev/null | awk '/^  -/ { print $1 }'
}

_medeasectl ()
{
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
  local categories="problems medications allergies results vitals immunizations procedures imaging
    documents notes plans mental-health sexual-health social other summary"
  local globals="--profile --node --json --passphrase-fd --passphrase-file --wait --no-wait --help"
  local words=() i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      --profile | --node | --passphrase-fd | --passphrase-file | --wait) i=$((i + 1)) ;;
      -*) ;;
      *) words+=("${COMP_WORDS[i]}") ;;
    esac
  done
  COMPREPLY=()
  case $previous in
    --profile)
      mapfile -t COMPREPLY < <(compgen -d -- "$current")
      return ;;
    --category)
      mapfile -t COMPREPLY < <(compgen -W "$categories" -- "$current")
      return ;;
    --purpose)
      mapfile -t COMPREPLY < <(compgen -W "TREAT ETREAT HPAYMT HOPERAT PATRQT HRESCH FAMRQT" -- "$current")
      return ;;
    --actions)
      mapfile -t COMPREPLY < <(compgen -W "see add correct pass-on" -- "$current")
      return ;;
    --role)
      mapfile -t COMPREPLY < <(compgen -W "patient doctor receptionist officer" -- "$current")
      return ;;
    -o | --passphrase-file | --identity | --words-out | --words-file | --trusted | --untrusted)
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      return ;;
  esac
  if [[ $current == -* ]]; then
    local verb=2
    [ ${#words[@]} -lt 3 ] || [ -z "$(_medeasectl_second "${words[@]:0:2}")" ] || verb=3
    mapfile -t COMPREPLY < <(compgen -W "$globals $(_medeasectl_options "${words[@]:0:verb}")" -- "$current")
  elif [ ${#words[@]} = 0 ]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_medeasectl_listed "")" -- "$current")
  elif [ ${#words[@]} = 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_medeasectl_listed "${words[0]}")" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
    [ ${#words[@]} != 2 ] \
      || mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -W "$(_medeasectl_second "${words[@]}")" -- "$current")
  fi
}

complete -o filenames -F _medeasectl medeasectl
