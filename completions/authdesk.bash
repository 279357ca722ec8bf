_clap_complete_authdesk() {
    local IFS=$'\013'
    # Bash cuts words at colons and equals signs; SYSTEM:ROLE is one word for us, so the pieces are put together again.
    local breaks= line=$COMP_LINE bare piece words=() last=-1 i
    [[ $COMP_WORDBREAKS == *:* ]] && breaks+=:
    [[ $COMP_WORDBREAKS == *=* ]] && breaks+==
    for ((i = 0; i <= COMP_CWORD; i++)); do
        piece=${COMP_WORDS[i]}
        bare=${line#"${line%%[![:space:]]*}"}
        if [[ -n $breaks && $last -ge 0 && $bare == "$line" ]] && [[ $piece == [$breaks]* || ${words[last]} == *[$breaks] ]]; then
            words[last]+=$piece
        else
            words[++last]=$piece
        fi
        line=${bare#"$piece"}
    done
    local typed=${words[last]} head=
    if [[ -n $breaks && $typed == *[$breaks]* ]]; then
        head=${typed%"${typed##*[$breaks]}"}
    else
        words[last]=$2
    fi
    local space=true
    if compopt +o nospace 2> /dev/null; then
        space=false
    fi
    COMPREPLY=( $( \
        _CLAP_IFS="$IFS" \
        _CLAP_COMPLETE_INDEX="$last" \
        _CLAP_COMPLETE_COMP_TYPE="$COMP_TYPE" \
        _CLAP_COMPLETE_SPACE="$space" \
        COMPLETE="bash" \
        "authdesk" -- "${words[@]}" \
    ) )
    if [[ $? != 0 ]]; then
        unset COMPREPLY
        return
    fi
    if [[ $space == false && ${COMPREPLY-} =~ [=/:]$ ]]; then
        compopt -o nospace
    fi
    # What stands before the last cut is on the line already.
    COMPREPLY=("${COMPREPLY[@]#"$head"}")
}
if [[ "${BASH_VERSINFO[0]}" -eq 4 && "${BASH_VERSINFO[1]}" -ge 4 || "${BASH_VERSINFO[0]}" -gt 4 ]]; then
    complete -o nospace -o bashdefault -o nosort -F _clap_complete_authdesk authdesk
else
    complete -o nospace -o bashdefault -F _clap_complete_authdesk authdesk
fi
