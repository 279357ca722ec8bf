complete --keep-order --exclusive --command authdesk --arguments "(COMPLETE=fish authdesk -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
