"""Tables that people made, from a spreadsheet or a text file, read by what their columns are called."""
