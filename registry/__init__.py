"""Who: people, addresses, groups, areas, reports, cases, officers; and the store that keeps everything."""
