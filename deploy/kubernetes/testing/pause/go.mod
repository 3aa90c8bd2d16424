module parade/pause

go 1.24.0
