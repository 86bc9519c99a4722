"""What several pages are made of: frame, filters, tables, charts, pieces of HTML."""
