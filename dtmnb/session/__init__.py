"""What people do with a plan, once for every door: page, table, command, file."""
