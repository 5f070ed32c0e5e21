"""What every page is made with: templates, words, times, forms, lists that count, parts that follow by themselves."""
